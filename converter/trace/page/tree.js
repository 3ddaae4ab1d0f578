// The left pane: the emitted files and the source's, as two trees of folders.

function folderOf(chosen, label) {
  const root = { label, folders: new Map(), files: [] };
  for (const file of chosen) {
    let here = root;
    for (const step of file.name.split("/").slice(0, -1)) {
      if (!here.folders.has(step)) here.folders.set(step, { label: step, folders: new Map(), files: [] });
      here = here.folders.get(step);
    }
    here.files.push(file);
  }
  return root;
}

function folderItem(folder, level, open) {
  const group = element(
    "ul",
    { role: "group" },
    [...folder.folders].sort(([one], [other]) => one.localeCompare(other, "en"))
      .map(([, inner]) => folderItem(inner, level + 1, level < 2 && inner.label !== "overlays")),
    folder.files.map((file) => fileItem(file, level + 1)),
  );
  return element(
    "li.folder",
    { role: "treeitem", "aria-level": level, "aria-expanded": String(open), tabindex: -1, "aria-label": folder.label },
    element("span.label", { translate: "no" }, folder.label),
    group,
  );
}

function fileItem(file, level) {
  const name = file.name.split("/").at(-1);
  const item = element(
    "li.leaf",
    { role: "treeitem", "aria-level": level, "aria-selected": "false", tabindex: -1, title: file.name },
    element("span.label", { translate: "no" }, name),
  );
  item.file = file;
  file.item = item;
  return item;
}

const treeItems = () => [...byId("folders").querySelectorAll("[role=treeitem]")];
const seenItems = () => treeItems().filter((item) => !item.parentElement.closest("[aria-expanded=false]"));

function setOpen(item, open) {
  item.setAttribute("aria-expanded", String(open));
}

function markInTree(file) {
  for (const item of treeItems()) if (item.file) item.setAttribute("aria-selected", String(item.file === file));
  if (!file) return;
  for (let up = file.item.parentElement.closest("[role=treeitem]"); up; ) {
    setOpen(up, true);
    up = up.parentElement.closest("[role=treeitem]");
  }
  for (const item of treeItems()) item.tabIndex = item === file.item ? 0 : -1;
  reveal(file.item.firstChild, byId("tree"));
}

function treeKey(event) {
  const item = event.target.closest("[role=treeitem]");
  if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
  const seen = seenItems();
  const at = seen.indexOf(item);
  const expanded = item.getAttribute("aria-expanded");
  const above = item.parentElement.closest("[role=treeitem]");
  const go = (next) => rove(next, treeItems());
  if (event.key === "ArrowDown") go(seen[at + 1]);
  else if (event.key === "ArrowUp") go(seen[at - 1]);
  else if (event.key === "Home") go(seen[0]);
  else if (event.key === "End") go(seen.at(-1));
  else if (event.key === "ArrowRight" && expanded === "false") setOpen(item, true);
  else if (event.key === "ArrowRight" && expanded === "true") go(seen[at + 1]);
  else if (event.key === "ArrowLeft" && expanded === "true") setOpen(item, false);
  else if (event.key === "ArrowLeft") go(above);
  else if (event.key === "Enter" || event.key === " ") openItem(item, true);
  else if (event.key.length === 1 && event.key !== "/") {
    const later = [...seen.slice(at + 1), ...seen.slice(0, at)];
    go(later.find((one) => one.textContent.toLowerCase().startsWith(event.key.toLowerCase())));
  } else return;
  event.preventDefault();
}

function openItem(item, byKey) {
  if (item.file) visit(fileAddress(item.file), byKey ? "file" : "tree", "file");
  else setOpen(item, item.getAttribute("aria-expanded") !== "true");
}

function startTree() {
  const emitted = folderOf(files.filter((file) => file.inTree), "Flux tree");
  const source = folderOf(files.filter((file) => !file.inTree), "Source and tables");
  byId("folders").append(folderItem(emitted, 1, true), folderItem(source, 1, true));
  treeItems()[0].tabIndex = 0;
  byId("folders").addEventListener("keydown", treeKey);
  byId("folders").addEventListener("click", (event) => {
    const item = event.target.closest(".label")?.parentElement;
    if (!item) return;
    rove(item, treeItems());
    openItem(item, false);
  });
}
