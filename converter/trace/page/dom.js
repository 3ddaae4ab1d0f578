// Small helpers for elements. Text only ever arrives as text.

/** An element: "tag.class.class", attributes (functions become listeners), children. */
function element(shape, attributes = {}, ...children) {
  const [tag, ...classes] = shape.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const byId = (id) => document.getElementById(id);

/** A name that may be broken after its slashes and dots and nowhere else. */
function breakable(text) {
  return text.split(/(?<=[/.\]])/).flatMap((part, index) => (index ? [element("wbr"), part] : [part]));
}

/** A heading or link with a name that may be broken; read aloud it is one word. */
function named(shape, attributes, text) {
  return element(shape, { ...attributes, "aria-label": text, translate: "no" }, ...breakable(text));
}

function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Show an answer on the right; its title also names the page, for the history and bookmarks. */
function showAnswer(title, ...children) {
  document.title = `${title} · ${data.product}`;
  byId("answer").replaceChildren(...children.flat(2).filter(Boolean));
}

function announce(text) {
  byId("status").textContent = text;
}

/** Move the one tab stop of a list to an item and put the focus on it. */
function rove(item, items) {
  if (!item) return;
  for (const other of items) other.tabIndex = -1;
  item.tabIndex = 0;
  item.focus();
}

/** Scroll a box, and nothing around it, until an item in it shows. */
function reveal(item, box) {
  const inner = item.getBoundingClientRect();
  const outer = box.getBoundingClientRect();
  if (inner.top < outer.top + 40 || inner.bottom > outer.bottom - 40) {
    box.scrollTop += inner.top - outer.top - outer.height / 3;
  }
}
