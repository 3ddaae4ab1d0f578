// The middle pane: one file, each line an option; choosing a line shows its answer beside it.

const MORE_MARKS = { "·": "a value that no environment takes", "•": "a line that the tree is made from" };

let shownFile = null;

const lineItems = () => [...byId("lines").children];

function aboutFile(file) {
  if (file.inTree) return file.overlay === null ? "base: every environment" : `overlay ${file.overlay}`;
  if (file.name.endsWith(".bicepparam")) return "parameter file";
  if (file.name.endsWith(".bicep")) return "Bicep";
  return file.name.startsWith("mappings/") ? "mapping table" : "project file";
}

function colouredCode(file, number) {
  return colouredLines(file)[number - 1].map(([kind, text]) => (kind ? element(`span.${kind}`, {}, text) : text));
}

/** A line of a tree's file: its mark, whether it has an answer, and its tooltip. */
function treeLine(file, number) {
  const [first] = valueLines(file, number);
  if (first === undefined) return { mark: "", asks: false, tip: null };
  if (file.groups.some(([line]) => line === number) && first !== number) return { mark: "", asks: true, tip: null };
  const field = fieldsAt(file, first).find((one) => isFirstPlace(one, file, first)) ?? fieldsAt(file, first)[0];
  const aside = asides.some((one) => one.file === file && one.line === first);
  if (!field) return { mark: aside ? "·" : "", asks: aside, tip: aside ? "no environment takes this value" : null };
  return { mark: first === number ? field.mark : "", asks: true, tip: data.marks[field.mark] };
}

function showFile(file, line) {
  if (file !== shownFile) {
    shownFile = file;
    byId("file-name").replaceChildren(...breakable(file.name));
    byId("file-name").setAttribute("aria-label", file.name);
    byId("file-about").textContent = aboutFile(file);
    const steps = file.inTree ? null : linesWithSteps(file);
    byId("lines").setAttribute("aria-label", `Lines of ${file.name}`);
    byId("lines").replaceChildren(
      ...file.lines.map((_, index) => {
        const number = index + 1;
        const has = steps ? { mark: steps.has(number) ? "•" : "", asks: steps.has(number) } : treeLine(file, number);
        return element(
          `div.line${has.asks ? ".asks" : ""}`,
          { role: "option", id: `L${number}`, tabindex: -1, "aria-selected": "false", title: has.tip },
          element("span.number", {}, String(number)),
          element(`span.mark.${MARK_FAMILIES[has.mark] ?? "nothing"}`, {}, has.mark),
          element("code", {}, ...colouredCode(file, number)),
        );
      }),
    );
    const used = new Set(lineItems().map((item) => item.children[1].textContent));
    const legend = Object.entries({ ...data.marks, ...MORE_MARKS }).filter(([mark]) => used.has(mark));
    byId("legend").hidden = !legend.length;
    byId("legend").replaceChildren(
      ...legend.map(([mark, meaning]) => element("div", {}, element("dt", {}, badge(mark)), element("dd", {}, meaning))),
    );
    byId("lines").scrollTop = 0;
    markInTree(file);
  }
  for (const item of lineItems()) {
    const number = Number(item.id.slice(1));
    item.setAttribute("aria-selected", String(number === line));
    item.tabIndex = -1;
  }
  const current = byId(`L${line ?? 1}`);
  if (current) {
    current.tabIndex = 0;
    if (line !== null) reveal(current, byId("lines"));
  }
}

function focusLine() {
  byId("lines").querySelector("[tabindex='0']")?.focus();
}

function ask(item) {
  visit(addressOfLine(shownFile, Number(item.id.slice(1))), "file", "answer");
}

function lineKey(event) {
  const item = event.target.closest("[role=option]");
  if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
  const items = lineItems();
  const at = items.indexOf(item);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -at, End: items.length - 1 - at };
  if (event.key in steps) rove(items[Math.min(Math.max(at + steps[event.key], 0), items.length - 1)], items);
  else if (event.key === "Enter" || event.key === " ") ask(item);
  else if (event.key === "ArrowRight") byId("answer").focus();
  else if (event.key === "ArrowLeft") byId("folders").querySelector("[tabindex='0']")?.focus();
  else return;
  event.preventDefault();
}

function startFile() {
  byId("lines").addEventListener("keydown", lineKey);
  byId("lines").addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (!item || String(getSelection())) return;
    rove(item, lineItems());
    ask(item);
  });
}
