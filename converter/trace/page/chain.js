// The right pane: the chain of a field, or the fields that a line gives or reaches.

const FAMILIES = [
  ["table", /^(mapping row|platform constant|condition)$/],
  ["given", /^(parameter (assignment|default)|required parameter)$/],
  ["outside", /^(environment variable|project file|command-line option|folder name|deployment context)$/],
  ["nothing", /^absent/],
];

const MARK_FAMILIES = { P: "given", D: "given", B: "bicep", T: "table", V: "outside", F: "outside", O: "outside", N: "outside", "-": "nothing" };

function familyOf(origin) {
  if (origin.kind === "condition" && !origin.row) return "bicep";
  return FAMILIES.find(([, kinds]) => kinds.test(origin.kind))?.[0] ?? "bicep";
}

function placeName({ file, line, column }) {
  return `${file.name}:${line}${column ? `:${column}` : ""}`;
}

/** A link that opens a place in the middle and keeps the answer. */
function placeLink(place) {
  return named("a.place", { href: withPlace(place), "data-to": "file" }, placeName(place));
}

/** The source line of a place, with the step's text marked. Columns count characters. */
function frame(place) {
  const line = place.file.lines[place.line - 1];
  if (line === undefined || (place.line === place.endLine && place.column === place.endColumn)) return null;
  const characters = Array.from(line);
  const end = place.endLine === place.line ? place.endColumn - 1 : characters.length;
  const cut = (from, to) => characters.slice(from, to).join("");
  return element(
    "pre.frame",
    { translate: "no" },
    element("span.number", {}, String(place.line)),
    element(
      "code",
      {},
      cut(0, place.column - 1).replace(/^\s+/, ""),
      element("mark", {}, cut(place.column - 1, end)),
      cut(end),
      place.endLine > place.line ? element("span.more", {}, " …") : null,
    ),
  );
}

/** A name, or where something is absent the reason in words. */
function detailOf(origin) {
  if (familyOf(origin) === "nothing") return element("span.because", {}, origin.detail);
  return element("b", { translate: "no" }, ...breakable(origin.detail));
}

function stepName(origin) {
  const asked = origin.kind === "condition" && origin.row;
  return [
    element(`span.kind.${familyOf(origin)}`, {}, asked ? "asked" : origin.kind),
    origin.detail ? detailOf(origin) : null,
    origin.row ? element("span.row", { translate: "no" }, `row ${origin.row}`) : null,
  ];
}

function stepBody(origin, reasons) {
  const reason = origin.row && !reasons.has(origin.row) ? data.reasons[origin.row] : null;
  if (reason) reasons.add(origin.row);
  return [
    element("p.step", {}, ...stepName(origin)),
    reason ? element("p.reason", {}, reason) : null,
    origin.place ? element("p.at", {}, placeLink(origin.place)) : null,
    origin.place ? frame(origin.place) : null,
    origin.shadowed.length ? element("ul.shadowed", {}, origin.shadowed.map((one) => replacedStep(origins[one]))) : null,
  ];
}

function replacedStep(origin) {
  return element(
    "li",
    {},
    element("p.step", {}, "in place of", ...stepName(origin)),
    origin.place ? element("p.at", {}, placeLink(origin.place)) : null,
    origin.place ? frame(origin.place) : null,
  );
}

/** The steps from an origin to the ground, one below the other; where several lead on, a list each. */
function chain(index, seen, reasons) {
  const list = element("ol.chain");
  for (let at = index; at !== null; ) {
    const origin = origins[at];
    if (seen.has(at)) {
      list.append(element("li", {}, element("p.step", {}, ...stepName(origin), element("span.again", {}, "see above"))));
      break;
    }
    seen.add(at);
    const item = element("li", {}, ...stepBody(origin, reasons));
    list.append(item);
    const next = origin.sources;
    if (next.length > 1) item.append(...next.map((one) => chain(one, seen, reasons)));
    at = next.length === 1 ? next[0] : null;
  }
  return list;
}

/** The places where an origin's chain begins, each once. */
function groundsOf(index) {
  const found = new Map();
  const waiting = [...origins[index].sources];
  for (const seen = new Set(); waiting.length; ) {
    const at = waiting.shift();
    if (seen.has(at)) continue;
    seen.add(at);
    const origin = origins[at];
    if (!origin.sources.length && origin.place) found.set(placeName(origin.place), origin.place);
    waiting.push(...origin.sources);
  }
  return [...found.values()];
}

function decidedBy(origin, reasons) {
  if (!origin.conditions.length) return null;
  const items = [...new Set(origin.conditions)].map((index) => {
    const grounds = groundsOf(index);
    return element(
      "li",
      {},
      ...stepBody({ ...origins[index], shadowed: [] }, reasons),
      grounds.length ? element("p.at", {}, "answered by ", ...grounds.flatMap((one) => [placeLink(one), " "])) : null,
    );
  });
  return [element("h3", {}, "Decided by"), element("ul.decided", {}, items)];
}

/** The same field in every environment, each with its value. */
function environmentLinks(field) {
  const links = environments.map((environment) => {
    const other = fieldByName.get(keyOf(environment, field.object, field.path));
    const text = other ? formatted(other.value) : "–";
    const current = environment === field.environment;
    const inside = [element("span.name", {}, environment), element("span.value", { translate: "no" }, text)];
    if (!other) return element("li", {}, element("span", { title: "not there" }, inside));
    return element(
      "li",
      {},
      element(
        "a",
        { href: fieldAddress(other), "aria-current": current ? "true" : null, title: text, "data-to": "answer" },
        inside,
      ),
    );
  });
  return element("nav.environments", { "aria-label": "Environments" }, element("ul", {}, links));
}

function badge(mark) {
  return element(`span.badge.${MARK_FAMILIES[mark] ?? "nothing"}`, { "aria-hidden": "true" }, mark);
}

/** The answer in short: the value, what its chain begins with, and that line. */
function inShort(field) {
  if (field.absent) return element("p.value.absent", {}, "absent");
  const begins = origins[field.ground];
  const where = field.mark === "-" ? data.marks[field.mark] : `from ${data.marks[field.mark]}`;
  return element(
    "div.short",
    {},
    element("pre.value", { translate: "no" }, formatted(field.value)),
    element("p.step", {}, badge(field.mark), where, begins.detail ? element("b", { translate: "no" }, ...breakable(begins.detail)) : null),
    begins.place ? element("p.at", {}, placeLink(begins.place)) : null,
    begins.place ? frame(begins.place) : null,
    isComposed(field.origin) ? element("p.note", {}, "It has several parts; the steps below name them all.") : null,
  );
}

function showChain(field) {
  const reasons = new Set();
  const places = field.places.map((place, index) =>
    element("li", {}, placeLink(place), index ? element("span.note", {}, " contributes too") : null),
  );
  announce(`${field.path || field.object} ${field.absent ? "is absent" : `is ${formatted(field.value)}`} in ${field.environment}`);
  showAnswer(
    `${field.path || "the object"} of ${field.object} in ${field.environment}`,
    element("p.over", { translate: "no" }, ...breakable(field.object)),
    named("h2.name", {}, field.path || "the object"),
    environmentLinks(field),
    inShort(field),
    places.length ? [element("h3", {}, "In the files"), element("ul.places", {}, places)] : null,
    element("h3", {}, field.absent ? "Why it isn't there" : "Step by step"),
    chain(field.origin, new Set(), reasons),
    decidedBy(origins[field.origin], reasons),
  );
}

const OPEN_ROWS = 60;

/** Fields by object and path, with the values that they have and a link to each environment's. */
function grouped(some) {
  let rows = 0;
  return [...Map.groupBy(some, (field) => field.object)].map(([object, mine]) => {
    const paths = [...Map.groupBy(mine, (field) => field.path)];
    const open = rows < OPEN_ROWS;
    rows += paths.length;
    return element(
      "details.reached",
      { open: open ? "" : null },
      element("summary", {}, element("b", { translate: "no" }, ...breakable(object)), ` ${plural(paths.length, "field")}`),
      element("ul", { translate: "no" }, paths.map(([path, its]) => fieldRow(path, its))),
    );
  });
}

function fieldRow(path, its) {
  const chosen = its.find((field) => field.environment === preferred) ?? its[0];
  return element(
    "li",
    {},
    named("a.path", { href: fieldAddress(chosen), "data-to": "answer" }, path || "the object"),
    [...Map.groupBy(its, (field) => formatted(field.value))].map(([value, same]) =>
      element(
        "p.values",
        {},
        element("span.value", { title: value }, value),
        element(
          "span.where",
          {},
          same.flatMap((field) => [" ", element("a", { href: fieldAddress(field), "data-to": "answer" }, field.environment)]),
        ),
      ),
    ),
  );
}

function counted(some) {
  const count = new Set(some.map((field) => keyOf(field.object, field.path))).size;
  const where = new Set(some.map((field) => field.environment)).size;
  return `${plural(count, "field")} in ${plural(where, "environment")}`;
}

/** Lists of fields below a title; `name` replaces the title where that is a name. */
function showFields(over, title, parts, { name = null, note = null } = {}) {
  const shown = parts.filter(([, some]) => some.length);
  announce([name ?? title, ...shown.map(([heading, some]) => `${heading} ${counted(some)}`.trim())].join(": "));
  showAnswer(
    name ?? title,
    element("p.over", { translate: "no" }, ...breakable(over)),
    name ? named("h2.name", {}, name) : element("h2", {}, title),
    name ? element("p.note", {}, title) : null,
    note ? element("p.note", {}, note) : null,
    shown.map(([heading, some]) => [heading ? element("h3", {}, heading) : null, ...grouped(some)]),
  );
}

function showReached(file, line) {
  const { made, absent, replaced } = reachedFrom(file, line);
  const title = made.length ? `Reaches ${counted(made)}` : "Reaches no field of any environment";
  const nothing = !made.length && !absent.length && !replaced.length;
  showFields(
    line === null ? file.name : `${file.name}:${line}`,
    title,
    [
      ["", made],
      ["Keeps absent", absent],
      ["Replaced by another value", replaced],
    ],
    { note: nothing ? "No value of the tree was made from it, and none was decided by it." : null },
  );
}

/** All fields whose chains begin with the same kind of step. */
function showMark(mark) {
  const mine = fields.filter((field) => field.mark === mark);
  if (!mine.length) return showNote("Nothing here", "No value of this tree comes from there.");
  const title = mark === "-" ? "Removed values" : `From ${data.marks[mark]}`;
  return showFields(`values marked ${mark}`, title, [["", mine]], { note: counted(mine) });
}

/** A line whose value no environment takes: its own chain, and the values of the environments. */
function showAside(one) {
  const instead = fields.filter((field) => field.object === one.object && field.path === one.path);
  const reasons = new Set();
  const title = origins[one.origin].kind.startsWith("absent") ? "Removes a value of the base" : "No environment takes this value";
  showFields(`${one.object} ${one.path}`, title, [["Values of the environments", instead]]);
  byId("answer").append(element("h3", {}, "Comes from"), chain(one.origin, new Set(), reasons));
  byId("answer").append(...(decidedBy(origins[one.origin], reasons) ?? []));
}

function showNote(title, ...notes) {
  announce(title);
  showAnswer(title, element("h2", {}, title), notes.map((note) => element("p", {}, note)));
}
