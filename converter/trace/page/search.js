// Search over files, objects, fields, values and the source's text, by keyboard as by mouse.

const PER_GROUP = 8;
let searchable = null;
let active = -1;

function entriesToSearch() {
  const objects = new Map();
  for (const { environment, object } of fields) objects.set(keyOf(environment, object), [environment, object]);
  const entry = (text, hint, address, to) => ({ text, hint, address, to, low: text.toLowerCase() });
  const rows = Map.groupBy(fields, (field) => keyOf(field.object, field.path, formatted(field.value)));
  const alike = [...rows.values()].map((some) => [some[0], some.map((field) => field.environment).join(" ")]);
  return {
    Files: files.map((file) => entry(file.name, aboutFile(file), fileAddress(file), "file")),
    Objects: [...objects.values()].map(([environment, object]) =>
      entry(object, environment, fieldAddress({ environment, object, path: "" }), "answer"),
    ),
    Fields: alike.map(([field, where]) =>
      entry(`${field.object} ${field.path}`, `${formatted(field.value)} · ${where}`, fieldAddress(field), "answer"),
    ),
    Absent: [...Map.groupBy(absences, (field) => keyOf(field.object, field.path)).values()].map((some) =>
      entry(`${some[0].object} ${some[0].path}`, `absent · ${some.map((field) => field.environment).join(" ")}`, fieldAddress(some[0]), "answer"),
    ),
    Values: alike.map(([field, where]) =>
      entry(formatted(field.value), `${field.object} ${field.path} · ${where}`, fieldAddress(field), "answer"),
    ),
    Source: files
      .filter((file) => !file.inTree)
      .flatMap((file) =>
        file.lines.map((line, index) => entry(line.trim(), `${file.name}:${index + 1}`, fileAddress(file, index + 1), "file")),
      ),
  };
}

function matching(entries, words) {
  const rank = ({ low }) => (low === words.join(" ") ? 0 : low.startsWith(words[0]) ? 1 : 2);
  const found = entries.filter(({ low }) => words.every((word) => low.includes(word)));
  return found.sort((one, other) => rank(one) - rank(other) || one.low.length - other.low.length);
}

/** A text with the words that were looked for marked in it. */
function highlighted(text, words) {
  const any = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|")})`, "giu");
  return text.split(any).map((part, index) => (index % 2 ? element("mark", {}, part) : part));
}

function lookFor(query) {
  searchable ??= entriesToSearch();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = byId("found");
  found.replaceChildren();
  active = -1;
  let count = 0;
  for (const [name, entries] of words.length ? Object.entries(searchable) : []) {
    const matches = matching(entries, words);
    if (!matches.length) continue;
    const heading = matches.length > PER_GROUP ? `${name}: ${PER_GROUP} of ${matches.length}` : name;
    found.append(
      element(
        "div.group",
        { role: "group", "aria-label": name },
        element("p", { "aria-hidden": "true" }, heading),
        matches.slice(0, PER_GROUP).map(({ text, hint, address, to }) =>
          element(
            "div.result",
            { role: "option", id: `found-${count++}`, "aria-selected": "false", "data-address": address, "data-to": to },
            element("span", { translate: "no" }, ...highlighted(text, words)),
            element("small", { translate: "no" }, hint),
          ),
        ),
      ),
    );
  }
  if (words.length && !count) found.append(element("p.none", {}, "Nothing found. Every word has to occur: try fewer, or a part of one."));
  showFound(words.length > 0);
  if (words.length) announce(count ? plural(count, "result") : "Nothing found.");
}

function showFound(open) {
  byId("found").hidden = !open;
  byId("query").setAttribute("aria-expanded", String(open));
  byId("query").removeAttribute("aria-activedescendant");
}

function choose(index) {
  const results = [...byId("found").querySelectorAll(".result")];
  if (!results.length) return;
  active = (index + results.length) % results.length;
  results.forEach((result, at) => result.setAttribute("aria-selected", String(at === active)));
  results[active].scrollIntoView({ block: "nearest" });
  byId("query").setAttribute("aria-activedescendant", results[active].id);
}

function follow(result) {
  showFound(false);
  byId("query").value = "";
  visit(result.dataset.address, "file", result.dataset.to);
}

function searchKey(event) {
  const results = byId("found").querySelectorAll(".result");
  if (event.key === "ArrowDown") choose(active + 1);
  else if (event.key === "ArrowUp") choose(active < 0 ? -1 : active - 1);
  else if (event.key === "Enter" && results.length) follow(results[Math.max(active, 0)]);
  else if (event.key === "Escape") {
    showFound(false);
    event.currentTarget.value = "";
    focusLine();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function startSearch() {
  const query = byId("query");
  query.addEventListener("input", () => lookFor(query.value));
  query.addEventListener("focus", () => query.value && lookFor(query.value));
  query.addEventListener("keydown", searchKey);
  byId("found").addEventListener("pointerdown", (event) => event.preventDefault());
  byId("found").addEventListener("click", (event) => {
    const result = event.target.closest(".result");
    if (result) follow(result);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".search")) showFound(false);
  });
}
