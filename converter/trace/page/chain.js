// The right pane: the chain of a field, or the fields that a line holds or reaches.

const FAMILIES = [
  ["table", /^(mapping row|platform constant|condition)$/],
  ["given", /^(parameter (assignment|default)|required parameter)$/],
  ["outside", /^(environment variable|project file|command-line option|folder name|deployment context)$/],
  ["nothing", /^absent/],
];

function familyOf(origin) {
  if (origin.kind === "condition" && !origin.row) return "bicep";
  return FAMILIES.find(([, kinds]) => kinds.test(origin.kind))?.[0] ?? "bicep";
}

function placeName({ file, line, column }) {
  return `${file.name}:${line}${column ? `:${column}` : ""}`;
}

/** A link that opens a place in the middle and keeps the answer. */
function placeLink(place) {
  return element(
    "a.place",
    { href: withPlace(place), translate: "no", "data-to": "file" },
    ...breakable(placeName(place)),
  );
}

/** The source line of a place, what the step is about marked. Columns count characters. */
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
    ),
  );
}

function stepName(origin) {
  const asked = origin.kind === "condition" && origin.row;
  return [
    element(`span.kind.${familyOf(origin)}`, {}, asked ? "asked" : origin.kind),
    origin.detail ? element("b", { translate: "no" }, ...breakable(origin.detail)) : null,
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
    origin.shadowed.length ? element("ul.shadowed", {}, origin.shadowed.map((one) => loser(origins[one]))) : null,
  ];
}

function loser(origin) {
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
    const said = other ? spelt(other.value) : "–";
    const current = environment === field.environment;
    const inside = [element("span.name", {}, environment), element("span.value", { translate: "no" }, said)];
    if (!other) return element("li", {}, element("span", { title: "not there" }, inside));
    return element(
      "li",
      {},
      element(
        "a",
        { href: fieldAddress(other), "aria-current": current ? "true" : null, title: said, "data-to": "answer" },
        inside,
      ),
    );
  });
  return element("nav.environments", { "aria-label": "Environments" }, element("ul", {}, links));
}

function showChain(field) {
  const reasons = new Set();
  const places = field.places.map((place, index) =>
    element("li", {}, placeLink(place), index ? element("span.note", {}, " also has a say") : null),
  );
  say(`${field.path || field.object} ${field.absent ? "is absent" : `is ${spelt(field.value)}`} in ${field.environment}`);
  byId("answer").replaceChildren(
    ...[
      element("p.over", { translate: "no" }, ...breakable(field.object)),
      element("h2", { translate: "no" }, ...breakable(field.path || "the object")),
      environmentLinks(field),
      field.absent ? element("p.value.absent", {}, "absent") : element("pre.value", { translate: "no" }, spelt(field.value)),
      places.length ? element("ul.places", {}, places) : null,
      element("h3", {}, field.absent ? "Why it isn't there" : "Comes from"),
      chain(field.origin, new Set(), reasons),
      decidedBy(origins[field.origin], reasons),
    ].flat().filter(Boolean),
  );
}

/** Fields by environment and object, each a link to its line of the tree. */
function grouped(some) {
  const folded = some.length > 60;
  return [...Map.groupBy(some, (field) => field.environment)].map(([environment, mine], index) =>
    element(
      "details.reached",
      { open: folded && index ? null : "" },
      element("summary", {}, element("b", {}, environment), ` ${plural(mine.length, "field")}`),
      ...[...Map.groupBy(mine, (field) => field.object)].map(([object, its]) => [
        element("h4", { translate: "no" }, object),
        element(
          "ul",
          { translate: "no" },
          its.map((field) =>
            element(
              "li",
              {},
              element("a", { href: fieldAddress(field), "data-to": "answer" }, ...breakable(field.path || "the object")),
              field.absent ? null : element("span.value", { title: spelt(field.value) }, spelt(field.value)),
            ),
          ),
        ),
      ]).flat(),
    ),
  );
}

function showFields(over, title, parts) {
  const shown = parts.filter(([, some]) => some.length);
  say(shown.map(([heading, some]) => `${heading}: ${plural(some.length, "field")}`).join(", ") || title);
  byId("answer").replaceChildren(
    element("p.over", { translate: "no" }, ...breakable(over)),
    element("h2", {}, title),
    ...shown.flatMap(([heading, some]) => [element("h3", {}, heading), ...grouped(some)]),
  );
}

function showReached(file, line) {
  const { made, absent, replaced } = reachedFrom(file, line);
  const where = new Set(made.map((field) => field.environment)).size;
  const title = made.length
    ? `Reaches ${plural(made.length, "field")} in ${plural(where, "environment")}`
    : "Reaches no field of any environment";
  showFields(line === null ? file.name : `${file.name}:${line}`, title, [
    ["Reaches", made],
    ["Keeps absent", absent],
    ["Replaced by something else", replaced],
  ]);
}

/** A line whose value no environment takes: its own chain, and what the environments say instead. */
function showAside(one) {
  const instead = fields.filter((field) => field.object === one.object && field.path === one.path);
  const reasons = new Set();
  const title = origins[one.origin].kind.startsWith("absent") ? "Takes a value of the base away" : "No environment takes this value";
  showFields(`${one.object} ${one.path}`, title, [["Every environment says its own", instead]]);
  byId("answer").append(element("h3", {}, "Comes from"), chain(one.origin, new Set(), reasons));
  byId("answer").append(...(decidedBy(origins[one.origin], reasons) ?? []));
}

function showNote(title, ...notes) {
  say(title);
  byId("answer").replaceChildren(element("h2", {}, title), ...notes.map((note) => element("p", {}, note)));
}
