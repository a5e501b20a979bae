// The list of changes: filtered, searched, opened and walked through without a request.
// Rows come from the index; what changed in a row is read from its chunk when the row is opened.
"use strict";
(() => {
  const PAGE = 100; // rows put into the document at a time
  const SEVERITIES = ["", "note", "look", "stop"];
  const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

  const byId = (id) => document.getElementById(id);
  const index = JSON.parse(byId("index").textContent);
  const rows = index.rows;
  const chunks = new Map();
  const opened = new Set();
  const state = { view: "planned", q: "", type: "", stack: "", risk: "", action: new Set() };
  let matching = [];
  let shown = 0;
  let openAll = false;
  let lastGroup = "";
  let pending = 0;

  // Characters that hide or reorder text are written out, so that a name is what it looks like.
  const visible = (text) => String(text).replace(HIDDEN, (found) => {
    return `\u27e8U+${found.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}\u27e9`;
  });

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
    }
    for (const child of children) {
      if (child) made.append(child instanceof Node ? child : visible(child));
    }
    return made;
  }

  const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

  // The index leaves out what is empty, and what follows from the rest of a row.
  const BLANK = { view: "planned", stack: 0, module: 0, tags: [], reason: "", moved: "", imported: false, id: "",
    paths: [], more: 0, findings: [] };
  rows.forEach((sparse, at) => {
    const row = { ...BLANK, ...sparse };
    row.module = index.modules[row.module];
    row.address = row.module ? `${row.module}.${row.name}` : row.name;
    row.type = row.name.slice(0, row.name.indexOf("."));
    row.tags = [row.action, ...row.tags];
    row.found = row.findings.map((one) => {
      const [severity, summary, advice] = index.findings[one];
      const [rule, why, fix] = index.advice[advice];
      return { severity, summary, rule, why, fix };
    });
    row.risk = Math.max(0, ...row.found.map((one) => SEVERITIES.indexOf(one.severity)));
    row.text = [row.address, index.stacks[row.stack], row.action, row.reason, row.moved, row.id,
      ...row.paths, ...row.found.flatMap((one) => [one.rule, one.summary])].join("\n").toLowerCase();
    rows[at] = row;
  });

  // -- what a row shows ---------------------------------------------------------------------------

  const chunkOf = (at) => Math.floor(at / index.chunk);
  const there = (at) => document.readyState !== "loading" || byId(`chunk-${chunkOf(at) + 1}`) !== null;

  function read(at) {
    const chunk = chunkOf(at);
    if (!chunks.has(chunk)) chunks.set(chunk, JSON.parse(byId(`chunk-${chunk}`).textContent));
    return chunks.get(chunk)[at % index.chunk];
  }

  function diffLines(lines) {
    const box = element("pre", { class: "diff", tabindex: "0" });
    for (const line of lines) {
      const kind = { "+": "added", "-": "removed", "@": "place" }[line[0]] || "same";
      box.append(element("span", { class: kind }, line));
    }
    return box;
  }

  function value(text, kind, unknown) {
    if (text === null) return null;
    const note = unknown || index.notes.includes(text);
    return element(kind, note ? { class: "note" } : {}, text === "" ? '""' : text);
  }

  function difference([path, before, after, flags = 0, lines = []]) {
    const cell = element("dd", { class: "change" });
    if (lines.length) cell.append(diffLines(lines));
    else {
      const old = value(before, "del", false);
      const fresh = value(after, "ins", flags & 1);
      cell.append(...[old, old && fresh && element("span", { class: "arrow", "aria-label": "becomes" }, "\u2192"),
        fresh].filter(Boolean));
    }
    if (flags & 2) cell.append(element("span", { class: "tag replace" }, "forces replacement"));
    return [element("dt", {}, element("bdi", {}, path)), cell];
  }

  function finding(found, detail) {
    return element("div", { class: `risk ${found.severity}` },
      element("p", {}, element("span", { class: `severity ${found.severity}` }, found.severity), " ",
        element("strong", {}, found.summary)),
      element("p", {}, found.why),
      element("p", {}, element("b", {}, "Fix: "), found.fix),
      detail && diffLines(detail.split("\n")));
  }

  function details(row, at) {
    const facts = [
      row.reason && ["Reason", row.reason],
      row.moved && ["Moved from", row.moved],
      row.imported && ["Imported", row.id || "id known after apply"],
    ].filter(Boolean);
    const [changed, texts] = read(at);
    const nested = changed.some((each) => each[4]?.length); // shows what a finding's detail would say again
    return element("div", { class: "details", id: `details-${at}` },
      ...row.found.map((one, place) => finding(one, !nested && texts[place])),
      facts.length && element("dl", { class: "facts" }, ...facts.flatMap(([name, text]) => [
        element("dt", {}, name), element("dd", {}, element("bdi", {}, text))])),
      changed.length ? element("dl", { class: "attributes" }, ...changed.flatMap(difference))
        : element("p", { class: "muted" }, "No attribute changes."));
  }

  function toggle(item, open) {
    const at = Number(item.dataset.at);
    const button = item.firstElementChild;
    if (open === (button.getAttribute("aria-expanded") === "true")) return;
    if (open && !there(at)) return; // still being read
    button.setAttribute("aria-expanded", String(open));
    if (open) {
      opened.add(at);
      item.append(details(rows[at], at));
    } else {
      opened.delete(at);
      item.lastElementChild.remove();
    }
  }

  function entry(at) {
    const row = rows[at];
    const paths = row.paths.join(", ") + (row.more ? ` and ${row.more} more` : "");
    const item = element("li", { "data-at": at },
      element("button", { class: "row", type: "button", "aria-expanded": "false" },
        element("span", { class: `action ${row.action}` }, row.action),
        element("span", { class: "name" }, element("bdi", {}, row.name), " ",
          row.moved && element("span", { class: "tag move" }, "moved"),
          row.imported && element("span", { class: "tag import" }, "imported"),
          row.risk > 0 && element("span", { class: `severity ${SEVERITIES[row.risk]}` }, SEVERITIES[row.risk])),
        paths && element("span", { class: "paths" }, element("bdi", {}, paths))));
    if (openAll || opened.has(at)) toggle(item, true);
    return item;
  }

  // -- the list -----------------------------------------------------------------------------------

  function more() {
    const list = byId("list");
    const end = Math.min(shown + PAGE, matching.length);
    const fragment = document.createDocumentFragment();
    for (; shown < end; shown += 1) {
      const row = rows[matching[shown]];
      const group = `${row.stack} ${row.module}`;
      if (group !== lastGroup) {
        fragment.append(element("li", { class: "group" }, element("h3", {},
          element("bdi", {}, row.module || "root module"),
          element("span", { class: "muted" }, index.stacks[row.stack]))));
        lastGroup = group;
      }
      fragment.append(entry(matching[shown]));
    }
    list.append(fragment);
    byId("more").hidden = shown >= matching.length;
  }

  function matches(row, words, least) {
    return row.view === state.view
      && (state.stack === "" || index.stacks[row.stack] === state.stack)
      && (state.type === "" || row.type === state.type)
      && (state.action.size === 0 || row.tags.some((tag) => state.action.has(tag)))
      && row.risk >= least
      && words.every((word) => row.text.includes(word));
  }

  function update() {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    const least = SEVERITIES.indexOf(state.risk);
    matching = [];
    rows.forEach((row, at) => { if (matches(row, words, least)) matching.push(at); });
    shown = 0;
    lastGroup = "";
    byId("list").replaceChildren();
    more();
    const total = rows.reduce((sum, row) => sum + (row.view === state.view), 0);
    const noun = { planned: "change", drift: "change", outputs: "output" }[state.view];
    byId("count").textContent = matching.length === total ? plural(total, noun)
      : `${matching.length.toLocaleString("en")} of ${plural(total, noun)}`;
    byId("empty").hidden = matching.length > 0;
    byId("clear").hidden = !(state.q || state.type || state.stack || state.risk || state.action.size);
    press("view", (name) => name === state.view);
    press("action", (name) => state.action.has(name));
    for (const name of ["q", "type", "stack", "risk"]) {
      if (byId(name).value !== state[name]) byId(name).value = state[name];
    }
  }

  function press(kind, isPressed) {
    for (const button of document.querySelectorAll(`button[data-${kind}]`)) {
      button.setAttribute("aria-pressed", String(isPressed(button.dataset[kind])));
    }
  }

  // The address bar keeps the filters, so that a view can be linked to. Browsers limit how often it changes.
  function remember() {
    update();
    clearTimeout(pending);
    pending = setTimeout(keep, 300);
  }

  function keep() {
    const kept = new URLSearchParams();
    if (state.view !== "planned") kept.set("view", state.view);
    for (const name of ["q", "type", "stack", "risk"]) if (state[name]) kept.set(name, state[name]);
    if (state.action.size) kept.set("action", [...state.action].join(" "));
    history.replaceState(null, "", kept.size ? `#${kept}` : "#");
  }

  function recall() {
    if (!location.hash.includes("=")) return;
    const kept = new URLSearchParams(location.hash.slice(1));
    state.view = kept.get("view") || "planned";
    for (const name of ["q", "type", "stack", "risk"]) state[name] = kept.get(name) || "";
    state.action = new Set((kept.get("action") || "").split(" ").filter(Boolean));
    update();
    const exact = [...byId("list").children].find((item) => rows[item.dataset.at]?.address === state.q);
    if (exact) toggle(exact, true);
    byId("details").scrollIntoView();
  }

  function clear() {
    Object.assign(state, { q: "", type: "", stack: "", risk: "", action: new Set() });
    remember();
  }

  // -- keyboard -----------------------------------------------------------------------------------

  function step(by) {
    let buttons = [...document.querySelectorAll("#list .row")];
    const now = buttons.indexOf(document.activeElement);
    if (now + by >= buttons.length && shown < matching.length) {
      more();
      buttons = [...document.querySelectorAll("#list .row")];
    }
    const next = buttons[Math.max(0, Math.min(buttons.length - 1, now + by))];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  }

  function expand() {
    openAll = !openAll;
    for (const item of document.querySelectorAll("#list > li:not(.group)")) toggle(item, openAll);
    byId("expand").textContent = openAll ? "Collapse all" : "Expand all";
  }

  function theme() {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const now = document.documentElement.dataset.theme || (dark ? "dark" : "light");
    document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
  }

  const help = () => byId("help").showModal();
  const search = () => { byId("q").focus(); byId("q").select(); };
  const keys = {
    "/": search, j: () => step(1), k: () => step(-1), e: expand, t: theme, "?": help, Escape: clear,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
    if (event.target.matches("input, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  // -- the page -----------------------------------------------------------------------------------

  byId("list").addEventListener("click", (event) => {
    const button = event.target.closest(".row");
    if (!button) return;
    toggle(button.parentElement, button.getAttribute("aria-expanded") !== "true");
    // What opens below the window's edge would not be seen by who opened it.
    button.parentElement.scrollIntoView({ block: "nearest" });
  });
  for (const name of ["q", "type", "stack", "risk"]) {
    byId(name).addEventListener("input", (event) => { state[name] = event.target.value; remember(); });
  }
  byId("filters").addEventListener("click", (event) => {
    const { view, action } = event.target.closest("button")?.dataset || {};
    if (view) state.view = view;
    else if (action) state.action.delete(action) || state.action.add(action);
    else return;
    remember();
  });
  byId("clear").addEventListener("click", clear);
  byId("expand").addEventListener("click", expand);
  byId("theme").addEventListener("click", theme);
  byId("keys").addEventListener("click", help);
  byId("more").addEventListener("click", more);
  new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) more(); },
    { rootMargin: "600px" }).observe(byId("more"));
  addEventListener("hashchange", recall);

  document.documentElement.classList.add("live");
  update();
  performance.mark("listed");
  document.addEventListener("DOMContentLoaded", recall);
})();
