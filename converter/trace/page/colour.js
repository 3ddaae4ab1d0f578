// Source lines in colours: a list of [class, text] for each line, the text unchanged.

const BICEP_WORDS = new Set(
  ("as assert existing extends extension false for from func if import in metadata module null output param " +
    "provider resource targetScope test true type using var with").split(" "),
);
const BICEP_TOKENS =
  /(\/\/.*$)|(\/\*.*?(?:\*\/|$))|('''.*?(?:'''|$)|'(?:\\.|[^'\\])*'?)|(@[\w.]+|#[\w-]+)|(\b\d+\b)|([A-Za-z_]\w*)/g;

function bicepLines(lines) {
  let open = "";
  return lines.map((line) => {
    const pieces = [];
    let at = 0;
    if (open) {
      const end = line.indexOf(open);
      at = end < 0 ? line.length : end + open.length;
      pieces.push([open === "*/" ? "comment" : "text", line.slice(0, at)]);
      if (end < 0) return pieces;
      open = "";
    }
    for (const match of line.slice(at).matchAll(BICEP_TOKENS)) {
      const start = at + match.index;
      const before = pieces.reduce((sum, [, text]) => sum + text.length, 0);
      if (start > before) pieces.push(["", line.slice(before, start)]);
      const [text, comment, block, string, decorator, number, word] = match;
      let kind = BICEP_WORDS.has(word) ? "word" : "";
      if (comment || block) kind = "comment";
      else if (string) kind = "text";
      else if (decorator) kind = "key";
      else if (number) kind = "digits";
      pieces.push([kind, text]);
      if (block && !block.endsWith("*/")) open = "*/";
      if (string?.startsWith("'''") && (string.length < 6 || !string.endsWith("'''"))) open = "'''";
    }
    const done = pieces.reduce((sum, [, text]) => sum + text.length, 0);
    if (done < line.length) pieces.push(["", line.slice(done)]);
    return pieces;
  });
}

const YAML_LINE = /^(\s*(?:- +)*)((?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'#{[][^#:]*?|[^\s"'#{[].*?)(?=:(?:\s|$)))?(:?)(.*)$/;

function yamlLines(lines) {
  let blockAt = -1;
  return lines.map((line) => {
    const indent = line.search(/\S/);
    if (blockAt >= 0 && (indent < 0 || indent > blockAt)) return [["text", line]];
    blockAt = -1;
    if (/^\s*#/.test(line)) return [["comment", line]];
    const [, lead, key = "", colon, rest] = YAML_LINE.exec(line);
    if (/^\s*[|>][-+\d]*\s*$/.test(rest)) blockAt = indent;
    const comment = /(?:^|\s)#[^"']*$/.exec(rest);
    const value = comment ? rest.slice(0, comment.index) : rest;
    return [
      ["", lead],
      ["key", key],
      ["", colon],
      [yamlKind(value.trim()), value],
      ["comment", comment ? comment[0] : ""],
    ].filter(([, text]) => text !== "");
  });
}

function yamlKind(value) {
  if (/^-?\d+(\.\d+)?$/.test(value)) return "digits";
  if (/^(true|false|null|~)$/.test(value)) return "word";
  return /^([{[]|$)/.test(value) ? "" : "text";
}

function colouredLines(file) {
  file.coloured ??= /\.bicep(param)?$/.test(file.name) ? bicepLines(file.lines) : yamlLines(file.lines);
  return file.coloured;
}
