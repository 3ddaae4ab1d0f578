// The data with its indices resolved, and the queries on it.

const data = JSON.parse(document.getElementById("data").textContent);
const environments = data.environments;
const carriers = new Set(data.carriers);

const files = [
  ...data.treeFiles.map((file) => ({ ...file, inTree: true })),
  ...data.sourceFiles.map((file) => ({ ...file, inTree: false })),
];
for (const file of files) {
  file.lines = file.text.split("\n");
  if (file.lines.at(-1) === "") file.lines.pop();
}
const fileByName = new Map(files.map((file) => [`${file.inTree ? "tree" : "source"}/${file.name}`, file]));

const origins = data.origins.map(
  ([kind, file, line, column, endLine, endColumn, detail, row, sources, shadowed, conditions]) => ({
    kind: data.strings[kind],
    place: file === null ? null : { file: files[file], line, column, endLine, endColumn },
    detail: data.strings[detail],
    row: row === null ? null : data.strings[row],
    sources,
    shadowed,
    conditions,
  }),
);

const fields = [];
for (const [where, object, path, value, origin, mark, ground, places] of data.fields) {
  const placed = [];
  for (let at = 0; at < places.length; at += 2) placed.push({ file: files[places[at]], line: places[at + 1] });
  for (const environment of where) {
    fields.push({
      environment: environments[environment],
      object: data.strings[object],
      path: data.strings[path],
      value: data.values[value],
      origin,
      mark,
      ground,
      places: placed,
      absent: false,
    });
  }
}
const absences = [];
for (const [where, object, path, origin] of data.absent) {
  for (const environment of where) {
    absences.push({
      environment: environments[environment],
      object: data.strings[object],
      path: data.strings[path],
      origin,
      places: [],
      absent: true,
    });
  }
}
const asides = data.aside.map(([file, line, object, path, origin]) => ({
  file: files[file],
  line,
  object: data.strings[object],
  path: data.strings[path],
  origin,
}));

const inOrder = (one, other) => environments.indexOf(one.environment) - environments.indexOf(other.environment);
fields.sort(inOrder);
absences.sort(inOrder);

const keyOf = (...parts) => parts.join("\n");
const fieldByName = new Map();
for (const field of [...absences, ...fields]) {
  fieldByName.set(keyOf(field.environment, field.object, field.path), field);
}
const fieldsByLine = new Map();
for (const field of fields) {
  for (const { file, line } of field.places) {
    const key = keyOf(file.name, line);
    if (!fieldsByLine.has(key)) fieldsByLine.set(key, []);
    fieldsByLine.get(key).push(field);
  }
}

function fieldsAt(file, line) {
  return fieldsByLine.get(keyOf(file.name, line)) ?? [];
}

function isFirstPlace(field, file, line) {
  return field.places[0].file === file && field.places[0].line === line;
}

/** The fields of an environment at and below a path of an object; an empty object or path means all. */
function fieldsBelow(environment, object, path) {
  const isBelow = (name) =>
    path === "" || name === path || (name.startsWith(path) && /^[.[]/.test(name.slice(path.length)));
  return [...fields, ...absences].filter(
    (field) =>
      field.environment === environment &&
      (object === "" || field.object === object) &&
      isBelow(field.path) &&
      (!field.absent || path !== ""),
  );
}

/** The lines on which the values begin that a line of a tree's file is part of. */
function valueLines(file, line) {
  const own = file.values.findLast(([first, last]) => first <= line && line <= last);
  const group = file.groups.findLast(([first]) => first === line);
  if (own && !(group && group[0] > own[0])) return [own[0]];
  if (!group) return [];
  return file.values.map(([first]) => first).filter((first) => group[0] <= first && first <= group[1]);
}

/** Whether a step is on a line; one that only hands a value on is where it begins. */
function isOn(origin, file, line) {
  const place = origin.place;
  if (!place || place.file !== file) return false;
  if (line === null) return true;
  if (carriers.has(origin.kind)) return place.line === line;
  return place.line <= line && line <= place.endLine;
}

/** The fields that a line of a source file reaches, those that it keeps absent, those that replaced it. */
function reachedFrom(file, line) {
  const isHere = origins.map((origin) => isOn(origin, file, line));
  const hit = new Uint8Array(origins.length);
  const past = new Uint8Array(origins.length);
  origins.forEach((origin, index) => {
    const below = [...origin.sources, ...origin.conditions];
    if (isHere[index] || below.some((one) => hit[one])) hit[index] = 1;
    if (below.some((one) => past[one]) || origin.shadowed.some((one) => isHere[one])) past[index] = 1;
  });
  return {
    made: fields.filter((field) => hit[field.origin]),
    absent: absences.filter((field) => hit[field.origin]),
    replaced: fields.filter((field) => past[field.origin] && !hit[field.origin]),
  };
}

/** Whether a value is made of several parts. */
function isComposed(index) {
  for (let at = index; at !== undefined; [at] = origins[at].sources) if (origins[at].sources.length > 1) return true;
  return false;
}

/** The lines of a source file that have a step. */
function linesWithSteps(file) {
  const lines = new Set();
  for (const { place } of origins) if (place?.file === file) lines.add(place.line);
  return lines;
}

function formatted(value) {
  if (value === undefined) return "absent";
  if (typeof value === "string") return value === "" ? '""' : value;
  return JSON.stringify(value);
}
