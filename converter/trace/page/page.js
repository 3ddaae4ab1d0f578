// Addresses and what they show. An address is the part after the number sign:
//   /ENVIRONMENT[/KIND/NAME[/PATH]][?at=FILE:LINE]   fields, and the file beside them
//   tree/FILE[:LINE] and source/FILE[:LINE]          a file, and what its line gives or reaches
//   from/MARK                                        the fields whose chains begin with that kind of step

const escaped = (text) => text.replace(/[%?#\s"<>`^{}|\\]/g, encodeURIComponent);
let preferred = environments[0];
let focusNext = null;
let depth = 0;
let routed = null;

function fileAddress(file, line = null) {
  return `#${file.inTree ? "tree" : "source"}/${escaped(file.name)}${line === null ? "" : `:${line}`}`;
}

function fieldAddress({ environment, object, path }) {
  return `#/${escaped(environment)}/${escaped(object)}${path ? `/${escaped(path)}` : ""}`;
}

/** The present question with another file beside it. */
function withPlace({ file, line }) {
  const [question] = location.hash.split("?at=");
  if (!question.startsWith("#/")) return fileAddress(file, line);
  return `${question}?at=${fileAddress(file, line).slice(1)}`;
}

/** The address of a line: its field if it gives one alone, else all that it gives or reaches. */
function addressOfLine(file, line) {
  if (!file.inTree) return fileAddress(file, line);
  const lines = valueLines(file, line);
  let found = lines.length === 1 ? fieldsAt(file, lines[0]) : [];
  const first = found.filter((field) => isFirstPlace(field, file, lines[0]));
  if (first.length) found = first;
  if (new Set(found.map((field) => keyOf(field.object, field.path))).size !== 1) return fileAddress(file, line);
  const field = found.find((one) => one.environment === preferred) ?? found[0];
  const address = fieldAddress(field);
  return isFirstPlace(field, file, lines[0]) ? address : `${address}?at=${fileAddress(file, lines[0]).slice(1)}`;
}

/** Go to an address; the focus goes to `focus`, on a narrow screen `pane` shows. */
function visit(address, focus, pane) {
  focusNext = focus;
  showPane(pane);
  location.hash = address;
  route();
}

function readPlace(text) {
  const match = /^((?:tree|source)\/.+?)(?::(\d+))?$/.exec(text);
  const file = match && fileByName.get(match[1]);
  return file ? { file, line: match[2] ? Number(match[2]) : null } : null;
}

/** Go back, but never out of the page: at the first address, to the start. */
function back() {
  focusNext = "back";
  if (depth > 0) history.back();
  else if (location.hash) location.hash = "";
}

function route() {
  routed = location.href;
  depth = history.state?.depth ?? depth + 1;
  history.replaceState({ depth }, "");
  let question = location.hash.slice(1);
  let place = null;
  try {
    const [before, beside] = question.split("?at=");
    question = decodeURIComponent(before);
    place = beside ? readPlace(decodeURIComponent(beside)) : null;
  } catch {
    question = "?";
  }
  if (question === "") showStart();
  else if (question.startsWith("from/")) showMark(question.slice(5));
  else if (question.startsWith("/")) showField(question.slice(1), place);
  else showPlace(readPlace(question));
  if (!shownFile) showFile(firstFile(), null);
  restoreFocus();
}

function showField(name, place) {
  const [environment, kind = "", object = "", ...rest] = name.split("/");
  const path = rest.join("/");
  const called = object ? `${kind}/${object}` : "";
  const field = fieldByName.get(keyOf(environment, called, path));
  const found = field ? [field] : fieldsBelow(environment, called, path);
  if (!found.length) return showNote("Nothing here", `There is no ${name} in this tree.`);
  preferred = environment;
  if (field) showChain(field);
  else showFields([environment, called].filter(Boolean).join(" "), counted(found), [["", found]], { name: path || called || environment });
  const beside = place ?? found.find((one) => one.places.length)?.places[0] ?? placeOfObject(found[0]);
  if (beside) showFile(beside.file, place || (field && !field.absent) ? beside.line : null);
  byId("answer").scrollTop = 0;
}

/** The place where an absent field's object begins. */
function placeOfObject({ environment, object }) {
  return fields.find((one) => one.environment === environment && one.object === object)?.places[0];
}

function showPlace(place) {
  if (!place) return showNote("Nothing here", "There is no such file in this tree.");
  const { file, line } = place;
  showFile(file, line);
  byId("answer").scrollTop = 0;
  if (!file.inTree) return showReached(file, line);
  if (line === null) return showFileStart(file);
  const lines = valueLines(file, line);
  const found = lines.flatMap((one) => fieldsAt(file, one));
  const aside = lines.length === 1 ? asides.find((one) => one.file === file && one.line === lines[0]) : null;
  if (found.length) showFields(`${file.name}:${line}`, `Gives ${counted(found)}`, [["", found]]);
  else if (aside) showAside(aside);
  else showNote("No field of an object", "Kustomize itself needs this line, or it only gives the YAML its form.");
  return undefined;
}

function showFileStart(file) {
  const mine = fields.filter((field) => field.places.some((place) => place.file === file));
  const objects = [...new Set(mine.map((field) => field.object))];
  const name = objects.length === 1 ? objects[0] : file.name.split("/").at(-1);
  const none = "It gives no field of an object: Kustomize itself reads it, or every environment has another value.";
  showFields(file.name, mine.length ? `Gives ${counted(mine)}` : none, [["", mine]], { name });
}

/** A file to begin with: one with a value of a parameter file, if there is any. */
function firstFile() {
  const first = fields.find((field) => field.mark === "P" && field.places.length) ?? fields.find((field) => field.places.length);
  return first ? first.places[0].file : files[0];
}

function showStart() {
  showFile(firstFile(), null);
  const keys = [
    ["Enter", "ask about the line, open the file"],
    ["↑ ↓", "the next line or file"],
    ["← →", "another pane; in the tree, close and open"],
    ["Tab", "the next pane or link"],
    ["/", "search"],
    ["Esc", "back"],
  ];
  const marks = Object.keys(data.marks).map((mark) => [mark, fields.filter((field) => field.mark === mark).length]);
  const emitted = files.filter((one) => one.inTree).length;
  showAnswer(
    "Where every value comes from",
    element("h2", {}, "Where every value comes from"),
    element("p", {}, "Choose a value of an emitted file to see its origin, step by step, down to the line of the parameter file or of the Bicep."),
    element("p", {}, "Choose a line of the source or of a mapping table to see every field that it reaches."),
    element("h3", {}, `${fields.length.toLocaleString("en")} values in ${plural(environments.length, "environment")} come from`),
    element(
      "ul.marks",
      {},
      marks.filter(([, count]) => count).map(([mark, count]) =>
        element(
          "li",
          {},
          element(
            "a",
            { href: `#from/${mark}`, "data-to": "answer" },
            badge(mark),
            element("span.meaning", {}, data.marks[mark]),
            element("span.count", {}, count.toLocaleString("en")),
          ),
        ),
      ),
    ),
    element("p.note", {}, `${plural(emitted, "emitted file")}, ${plural(files.length - emitted, "file")} of the source and tables. Nothing was loaded to show this page.`),
    element("h3", {}, "Keys"),
    element("dl.keys", {}, keys.map(([key, does]) => element("div", {}, element("dt", {}, element("kbd", {}, key)), element("dd", {}, does)))),
  );
}

/** Show a pane where there isn't room for all; the answer may have a column of its own. */
function showPane(wanted) {
  const isBeside = getComputedStyle(byId("panes").lastElementChild).display === "none";
  const pane = wanted === "answer" && isBeside ? "file" : wanted;
  document.querySelector("main").dataset.pane = pane;
  for (const button of byId("panes").children) button.setAttribute("aria-pressed", String(button.dataset.pane === pane));
}

/** Put the focus where the last step wanted it, or on the line if the focused element is gone. */
function restoreFocus() {
  const wanted = focusNext;
  focusNext = null;
  if (wanted === "file") focusLine();
  else if (wanted === "answer") (byId("answer").querySelector("[aria-current]") ?? byId("answer")).focus();
  else if (wanted === "back") {
    focusLine();
    if (document.activeElement === document.body) byId("answer").focus();
  }
}

function startTheme() {
  const button = byId("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    show();
  });
  dark.addEventListener("change", show);
  show();
}

function start() {
  startTree();
  startFile();
  startSearch();
  startTheme();
  showPane("file");
  byId("panes").addEventListener("click", (event) => {
    if (event.target.dataset.pane) showPane(event.target.dataset.pane);
  });
  byId("answer").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-to]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    visit(link.getAttribute("href"), link.dataset.to, link.dataset.to);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id === "query" || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "/") byId("query").focus();
    else if (event.key === "Escape") back();
    else if (event.key === "ArrowLeft" && event.target.closest("#answer")) {
      showPane("file");
      focusLine();
    } else return;
    event.preventDefault();
  });
  addEventListener("hashchange", () => location.href !== routed && route());
  depth = -1;
  route();
}

start();
