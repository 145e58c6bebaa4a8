// Everything that comes from a scanned repository reaches the page as the text of a node, never as markup.

const BARS = 10;
const FACETS = [
  ["category", "Category"], ["kind", "Kind"], ["language", "Language"], ["position", "Position"], ["action", "Action"],
];
const CHOICES = ["repo", ...FACETS.map(([name]) => name)];
const COLUMNS = [
  "path", "category", "kind", "language", "position", "action", "reason", "preview",
  "confidence", "line", "column", "lines",
];
const WORDS = 8;

const label = (name) => (name || "none").replaceAll("_", " ");

// Data

const whole = data("whole");
const parts = data("parts");
const findings = parts.flatMap(findingsOf);
const counts = Object.fromEntries([...FACETS.map(([name]) => name), "kept"].map((name) => [name, countsOf(name)]));
counts.repo = new Map(parts.map((part) => [part.repo, total(part.counts.action)]));
const found = [...counts.repo.values()].reduce((sum, count) => sum + count, 0);

function findingsOf(part) {
  return part.findings.map((row) => {
    const finding = { part, repo: part.repo };
    COLUMNS.forEach((name, at) => { finding[name] = at < WORDS ? part.strings[row[at]] : row[at]; });
    finding.text = finding.path.toLowerCase();
    return finding;
  });
}

function countsOf(name) {
  const sums = new Map();
  for (const part of parts) {
    for (const [key, count] of Object.entries(part.counts[name])) sums.set(key, (sums.get(key) || 0) + count);
  }
  return new Map([...sums].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1)));
}

function total(counted) {
  return Object.values(counted).reduce((sum, count) => sum + count, 0);
}

// Overview

function showOverview() {
  byId("verdict").textContent = whole.verdict;
  byId("said").append(...whole.said.map((sentence) => make("li", {}, sentence)));
  if (whole.failed.length) byId("said").append(make("li", {}, `failed sources: ${whole.failed.join(", ")}`));
  byId("version").textContent = `gdr-code ${whole.version}.`;
  if (found) byId("bars").append(...FACETS.map(([name, title]) => card(name, title, counts[name])));
}

function card(name, title, counted) {
  const most = Math.max(...counted.values());
  const bars = [...counted].map(([value, count]) => make("li", {}, bar(name, value, count, most)));
  const rest = bars.slice(BARS);
  rest.forEach((item) => { item.hidden = true; });
  const node = make("section", { class: "card", "aria-label": `Findings by ${name}` },
    make("h3", {}, title), make("ul", {}, ...bars));
  if (rest.length) {
    const more = make("button", { type: "button", class: "more" }, `${rest.length} more`);
    more.addEventListener("click", () => { rest.forEach((item) => { item.hidden = false; }); more.remove(); });
    node.append(more);
  }
  return node;
}

function bar(name, value, count, most) {
  const fill = make("span", { class: "fill" });
  fill.style.width = `${(100 * count) / most}%`;
  const node = make("button", { type: "button", class: "bar", "aria-pressed": "false", "data-facet": name, "data-value": value },
    make("span", {}, label(value)),
    make("span", { class: "track", "aria-hidden": "true" }, fill),
    make("span", { class: "count" }, number(count)));
  node.addEventListener("click", () => choose({ [name]: byId(name).value === `=${value}` ? "" : `=${value}` }));
  return node;
}

// Filters: a choice is "" for all, else "=" and the value, so that an empty value can be chosen too.

function fillChoices() {
  for (const name of CHOICES) {
    const options = [...counts[name].keys()].map((value) => make("option", { value: `=${value}` }, label(value)));
    if (name === "repo") options.forEach((option) => { option.textContent = option.value.slice(1); });
    byId(name).append(make("option", { value: "" }, "all"), ...options);
  }
}

function choose(values) {
  for (const [name, value] of Object.entries(values)) byId(name).value = value;
  update();
}

function matching() {
  const chosen = CHOICES.filter((name) => byId(name).value).map((name) => [name, byId(name).value.slice(1)]);
  const text = byId("path").value.toLowerCase();
  const least = Math.round(100 * (byId("least").value || 0));
  const most = Math.round(100 * (byId("most").value || 1));
  return findings.filter((finding) => finding.confidence >= least && finding.confidence <= most
    && finding.text.includes(text) && chosen.every(([name, value]) => finding[name] === value));
}

function update() {
  matched = matching();
  current = 0;
  open.clear();
  showPage();
  for (const node of document.querySelectorAll(".bar")) {
    node.setAttribute("aria-pressed", String(byId(node.dataset.facet).value === `=${node.dataset.value}`));
  }
}

// List

let matched = [];
let current = 0;
const open = new Set();

function showPage() {
  const first = Math.floor(current / PAGE) * PAGE;
  showRows(first, first + PAGE);
  const last = Math.min(first + PAGE, matched.length);
  byId("page").textContent = matched.length ? `${number(first + 1)}–${number(last)} of ${number(matched.length)}` : "";
  byId("before").disabled = first === 0;
  byId("after").disabled = last >= matched.length;
  byId("pages").hidden = matched.length <= PAGE;
  byId("status").textContent = status();
}

function status() {
  if (!found) return "Nothing was found.";
  const cut = found - findings.length;
  const rest = cut ? ` ${number(cut)} more are counted above and do not fit in this page; findings.jsonl holds all.` : "";
  return `${number(matched.length)} of ${number(findings.length)} findings.${rest}`;
}

function showRows(first, last) {
  byId("list").replaceChildren(...matched.slice(first, last).map((finding, at) => item(finding, first + at)));
}

function item(finding, at) {
  const row = make("button", { type: "button", class: "row", "aria-expanded": "false", "data-at": at },
    make("span", { class: "what" }, label(finding.kind || finding.category)),
    make("span", { class: "where" }, where(finding)),
    make("span", { class: "preview mono" }, finding.preview),
    make("span", { class: "confidence", title: "confidence" }, (finding.confidence / 100).toFixed(2)),
    make("span", { class: `action ${finding.action}` }, finding.action));
  const detail = make("div", { class: "detail" }, ...details(finding));
  row.addEventListener("click", () => { current = at; toggle(row, finding); });
  row.addEventListener("focus", () => { current = at; });
  detail.hidden = true;
  const node = make("li", {}, row, detail);
  if (open.has(finding)) toggle(row, finding, true);
  return node;
}

function where(finding) {
  const place = finding.line ? `:${finding.line}:${finding.column}` : " (in the name)";
  const repo = parts.length > 1 ? `${finding.repo}/` : "";
  return make("bdi", {}, `${repo}${finding.path}${place}`);
}

function toggle(row, finding, wanted = !open.has(finding)) {
  if (wanted) open.add(finding); else open.delete(finding);
  row.setAttribute("aria-expanded", String(wanted));
  row.nextElementSibling.hidden = !wanted;
}

// One finding: its lines, and what is known of it.

function details(finding) {
  const facts = make("dl", { class: "facts" });
  for (const [name, value] of factsOf(finding)) facts.append(make("dt", {}, name), make("dd", {}, value));
  return [...shownLines(finding), facts];
}

function factsOf(finding) {
  const kept = finding.action === "keep" ? [["Kept", whole.why_kept[finding.position] || "the policy says so"]] : [];
  return [
    ["Reason", finding.reason], ...kept, ["Category", label(finding.category)], ["Position", label(finding.position)],
    ["Language", label(finding.language)], ["Repository", make("bdi", {}, finding.repo)],
  ];
}

function shownLines(finding) {
  const lines = finding.part.lines[finding.lines];
  if (!lines) {
    const why = finding.line ? "Its line is not in this page." : "It stands in a file's name, which stays.";
    return [make("p", {}, why)];
  }
  const isEdited = lines.some((line) => line.some((piece) => Array.isArray(piece) && piece.length > 1));
  const show = (sign, kind, after) => lines.map((line, at) =>
    code(at ? "" : sign, kind, finding.line + at, line.map((piece) => shownPiece(piece, finding, after, at))));
  const rows = isEdited ? [...show("before", "old", false), ...show("after", "new", true)] : show("line", "plain", false);
  return [make("div", { class: "lines" }, ...rows)];
}

function code(sign, kind, at, pieces) {
  return make("div", { class: `code ${kind}` }, make("span", { class: "sign" }, sign),
    make("span", { class: "number" }, number(at)), make("code", {}, ...pieces));
}

function shownPiece(piece, finding, after, at) {
  if (typeof piece === "string") return piece;
  const [index, standIn] = piece;
  const masked = finding.part.own[index];
  const mine = masked === finding ? "this" : "";
  if (after && standIn !== undefined) return make("ins", { class: mine }, standIn);
  return make("mark", { class: mine }, at && mine ? "…" : masked ? masked.preview : "***");
}

// What was not replaced, and what is not in the tree.

function showKept() {
  const rows = [...counts.kept].map(([position, count]) => {
    const show = make("button", { type: "button", class: "show" }, "Show");
    show.addEventListener("click", () => {
      choose({ ...Object.fromEntries(CHOICES.map((name) => [name, ""])), action: "=keep", position: `=${position}` });
      byId("findings").scrollIntoView();
      focusRow();
    });
    return [label(position), whole.why_kept[position] || "the policy says so", number(count), show];
  });
  byId("kept").append(table(["Position", "Why", "#Findings", ""], rows, "Nothing was kept."));
}

function showFiles(id, lists, nothing) {
  const reasons = new Map();
  const rows = [];
  let more = 0;
  for (const part of parts) {
    for (const [name, fate] of lists) {
      more += part[name].count - part[name].rows.length;
      for (const [path, reason] of part[name].rows) {
        const why = reason + fate;
        reasons.set(why, (reasons.get(why) || 0) + 1);
        rows.push([make("bdi", {}, part.repo), make("bdi", {}, path), why]);
      }
    }
  }
  const section = byId(id);
  if (reasons.size > 1) {
    section.append(table(["Why", "#Files"], [...reasons].map(([why, count]) => [why, number(count)]), ""));
  }
  section.append(table(["Repository", "Path", "Why"], rows, nothing));
  if (more) section.append(make("p", {}, `${number(more)} more do not fit in this page; summary.json counts all.`));
}

function table(heads, rows, nothing) {
  if (!rows.length) return make("p", {}, nothing);
  const kinds = heads.map((head) => (head.startsWith("#") ? "count" : ""));
  const cells = (tag, row) => make("tr", {}, ...row.map((cell, at) => make(tag, { class: kinds[at] }, cell)));
  return make("div", { class: "scroll" }, make("table", {},
    make("thead", {}, cells("th", heads.map((head) => head.replace("#", "")))),
    make("tbody", {}, ...rows.map((row) => cells("td", row)))));
}

// Keys

function move(step) {
  const inList = byId("list").contains(document.activeElement);
  const next = inList ? current + step : current;
  if (next < 0 || next >= matched.length) return;
  const turned = Math.floor(next / PAGE) !== Math.floor(current / PAGE);
  current = next;
  if (turned) showPage();
  focusRow();
}

function openRow(wanted) {
  const row = byId("list").querySelector(`[data-at="${current}"]`);
  if (row) toggle(row, matched[current], wanted);
}

function leave(field) {
  if (field.id === "path" && field.value) {
    field.value = "";
    update();
  } else {
    field.blur();
    focusRow();
  }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select")) {
    if (event.key === "Escape") { event.preventDefault(); leave(event.target); }
    return;
  }
  const inList = byId("list").contains(event.target);
  const keys = {
    j: () => move(1), k: () => move(-1), Escape: () => openRow(false),
    "/": () => { byId("path").focus(); byId("path").select(); },
    ...(inList && {
      ArrowDown: () => move(1), ArrowUp: () => move(-1),
      ArrowRight: () => openRow(true), ArrowLeft: () => openRow(false),
    }),
  };
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
}

function start() {
  for (const part of parts) part.own = [];
  for (const finding of findings) finding.part.own.push(finding);
  showOverview();
  fillChoices();
  showKept();
  showFiles("withheld", [["withheld", ""]], "Nothing was withheld, and everything was judged.");
  showFiles("omitted", [["omitted", ""], ["copied", "; copied as it is"]], "Everything was scanned.");
  update();
  listen();
  for (const name of CHOICES) byId(name).addEventListener("change", update);
  for (const name of ["path", "least", "most"]) byId(name).addEventListener("input", update);
  document.addEventListener("keydown", onKey);
  window.addEventListener("beforeprint", () => showRows(0, PRINTED));
  window.addEventListener("afterprint", showPage);
}

start();
