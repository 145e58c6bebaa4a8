// Everything that comes from a repository or a file reaches the page as the text of a node, never as markup.

const DASH = "–";
const COLUMNS = ["repo", "path", "category", "kind", "position", "language", "pathKind", "lost", "preview",
  "line", "true", "attribution", "flagged", "why", "first", "lines"];
const WORDS = 9;
const WITH_VALUES = "This page was asked to show values: it is for its owner alone. Marked is what experts or a system marked, and the same around it.";
const FACETS = ["repo", "category", "kind", "position", "language"];
const CHOICES = ["system", "error", ...FACETS, "attribution"];
const ERRORS = [["missed", "missed"], ["alarm", "false alarm"]];

const label = (name) => name.replaceAll("_", " ");

const content = data("content");
const found = data("found");
const systems = content.systems;
const rows = found.rows.map((row) => {
  const one = {};
  COLUMNS.forEach((name, at) => { one[name] = at < WORDS ? found.strings[row[at]] : row[at]; });
  one.text = one.path.toLowerCase();
  one.why = one.why.map((word) => found.strings[word]);
  one.wrong = systems.map((_, at) => one.flagged[at] !== one.true);
  one.error = one.true ? "missed" : "alarm";
  one.attribution = one.attribution ? "yes" : "no";
  return one;
});

// Figures

const figure = (value) => (value === null ? DASH : value.toFixed(3).replace(/^-(?=0\.0*$)/, ""));
const interval = (bounds) => (bounds ? `[${bounds.map((bound) => bound.toFixed(3)).join(", ")}]` : "");
const between = (row, name) => `${figure(row[name])} ${interval(row[`${name}_95`])}`.trimEnd();
const probability = (value) => (value === null ? DASH : value < 0.0001 ? "< 0.0001" : value.toFixed(4));

const small = (text) => (text ? [make("small", {}, text)] : []);
const withInterval = (row, name) => [figure(row[name]), ...small(interval(row[`${name}_95`]))];

function table(title, heads, lines) {
  const cells = (tag, row) => make("tr", {}, ...row.map((cell, at) => make(tag, { class: at ? "count" : "" }, ...[cell].flat())));
  return make("div", { class: "scroll" }, make("table", {},
    make("caption", {}, title), make("thead", {}, cells("th", heads)),
    make("tbody", {}, ...lines.map((row) => cells("td", row)))));
}

function showMatrices() {
  const scored = content.scored;
  byId("scored").textContent = `${number(scored.lines)} lines of ${number(scored.repositories)} repositories: `
    + `${number(scored.positive)} positive, ${number(scored.ambiguous)} ambiguous and counted aside.`;
  byId("maps").append(...systems.map((system) => make("section", { class: "card", "aria-label": system.name },
    make("h3", {}, system.name), make("p", { class: "what-it-is" }, system.what),
    make("div", { class: "maps" }, map(system, "lines"), map(system, "repositories")))));
  byId("values").textContent = content.with_values ? WITH_VALUES : byId("values").textContent;
  byId("version").textContent = `gdr-code ${content.version}.`;
}

function map(system, level) {
  const counts = system.levels[level];
  const row = (title, one, other) => make("tr", {}, make("th", { scope: "row" }, title), shade(one, one + other), shade(other, one + other));
  return make("table", { class: "map", "data-level": level },
    make("caption", {}, content.words.levels[level]),
    make("thead", {}, make("tr", {}, make("td", {}), ...["flagged", "not flagged"].map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, row("PII", counts.tp, counts.fn), row("not PII", counts.fp, counts.tn)));
}

function shade(count, all) {
  const share = all ? count / all : 0;
  const node = make("td", { class: share > 0.9 ? "deep" : "" }, make("b", {}, number(count)),
    make("small", {}, all ? `${(100 * share).toFixed(1)} %` : DASH));
  node.style.setProperty("--shade", `${(100 * share).toFixed(1)}%`);
  return node;
}

function showFigures() {
  const heads = ["", ...systems.map((system) => system.name)];
  const cell = (one) => [figure(one.value), ...small(interval(one.wilson)), ...small(interval(one.bootstrap))];
  const rate = (value) => (value === null ? DASH : value.toFixed(2));
  const rates = (bounds) => (bounds ? `[${bounds.map(rate).join(", ")}]` : "");
  byId("levels").append(...Object.entries(content.words.levels).map(([level, title]) => table(title, heads, [
    ...["tp", "fp", "fn", "tn"].map((name) => [name.toUpperCase(), ...systems.map((system) => number(system.levels[level][name]))]),
    ...Object.entries(content.words.figures).map(([name, said]) =>
      [said, ...systems.map((system) => cell(system.levels[level].figures[name]))]),
  ])));
  if (content.scored.stands_for !== null) showEstimates(heads);
  byId("levels").append(table("Beyond the matrices", heads, [
    ["mean recall over files", ...systems.map((system) => withInterval(system, "recall_by_file"))],
    ["false alarms per 1,000 negative lines", ...systems.map((system) => [rate(system.false_per_1000), ...small(rates(system.false_per_1000_95))])],
    ["repositories with every true line found", ...systems.map((system) => share(system.repositories_whole))],
  ]));
}

function showEstimates(heads) {
  const cell = (one) => [figure(one.value), ...small(interval(one.interval))];
  for (const level of ["lines", "lines_without_attribution"]) {
    const title = `${content.words.levels[level]}: estimates for the ${number(Math.round(content.scored.stands_for))} lines that these were drawn from`;
    byId("levels").append(table(title, heads, ["precision", "recall", "f1", "specificity"].map((name) =>
      [content.words.figures[name], ...systems.map((system) => cell(system.estimates[level].figures[name]))])));
  }
}

function share(one) {
  if (one.share === null) return [DASH];
  return [`${number(one.found)} of ${number(one.of)}`, ...small(figure(one.share)), ...small(interval(one.share_95))];
}

function showPairs() {
  byId("pairs").append(table("", ["One, other", "only one right", "only other right", "p", "p, clustered"],
    content.pairs.map((pair) => [`${pair.one}, ${pair.other}`, number(pair.only_one_right), number(pair.only_other_right),
      probability(pair.mcnemar_p), probability(pair.clustered_p)])));
}

function showUtility() {
  const found = content.utility;
  byId("utility").hidden = !found;
  if (!found) return;
  const parsed = found.parsed;
  byId("cost").textContent = `${number(found.scanned.files)} files, ${number(found.scanned.lines)} lines and ${number(found.scanned.bytes)} bytes of `
    + `${number(found.repositories)} repositories. ${number(parsed.files)} files of a known grammar are in both trees: `
    + `${number(parsed.before)} parse without an error before, ${number(parsed.after)} after.`;
  const rows = [["GDR changes", found.gdr.changed], ["GDR holds back", found.gdr.held_back], ["DIRS deletes", found.dirs], ["DIRS lines deletes", found.dirs_lines]];
  byId("costs").append(table("", ["", "files", "lines", "bytes"], rows.map(([title, row]) => [title, number(row.files), number(row.lines), number(row.bytes)])));
  if (!found.strings) return;
  byId("costs").append(table("Strings", ["", "there", "GDR", "DIRS", "DIRS lines"], Object.entries(content.words.strings).map(([must, said]) =>
    [said, ...["of", "gdr", "dirs", "dirs_lines"].map((name) => number(found.strings[must][name]))])));
}

function showCurves() {
  const calibration = content.calibration;
  byId("curves").hidden = !content.curves.length && !calibration;
  for (const curve of content.curves) {
    const nearest = (level) => curve.points.findLast((point) => point.threshold >= level);
    const levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((level) => [level, nearest(level)]).filter(([, point]) => point);
    byId("points").append(make("details", {}, make("summary", {}, `${curve.name} by threshold, average precision ${between(curve, "average_precision")}`),
      table("", ["from confidence", "TP", "FP", "precision", "recall", "F1"], levels.map(([level, point]) =>
        [level.toFixed(1), number(point.tp), number(point.fp), figure(point.precision), figure(point.recall), figure(point.f1)]))));
  }
  if (!calibration) return;
  byId("points").append(make("details", {}, make("summary", {}, `Reliability, expected calibration error ${between(calibration, "expected_calibration_error")}`),
    table("", ["probability from", "candidates", "mean probability", "experts mark"], calibration.bins.map((bin) =>
      [bin.from.toFixed(1), number(bin.of), figure(bin.mean), bin.share === null ? DASH : `${figure(bin.share)} ${interval(bin.share_95)}`]))));
}

function showAnnotators() {
  const found = content.annotators;
  byId("annotators").hidden = !found;
  if (!found) return;
  byId("answered").textContent = `${number(found.lines)} lines that two or more annotators answered: Fleiss' kappa `
    + `${between(found, "fleiss_kappa")}, Krippendorff's alpha ${between(found, "krippendorff_alpha")}.`;
  const means = [{ name: "another annotator", ...found.ceiling }, ...found.systems];
  byId("agreement").append(
    table("Mean agreement with an annotator", ["", "Cohen's kappa", "F1"], means.map((one) => [one.name, withInterval(one, "kappa"), withInterval(one, "f1")])),
    table("Annotators in pairs", ["One, other", "lines", "same answer", "Cohen's kappa", "F1"], found.pairs.map((pair) =>
      [`${pair.one}, ${pair.other}`, number(pair.lines), number(pair.same), withInterval(pair, "kappa"), withInterval(pair, "f1")])));
}

function showSlices() {
  for (const [group, facets] of Object.entries(content.words.facets)) {
    for (const [facet, title] of Object.entries(facets)) {
      const of = (system) => system.slices[group][facet];
      const values = [...new Set(systems.flatMap((system) => Object.keys(of(system))))].sort();
      const cell = (one) => (one === undefined ? DASH : group === "files" ? lineShare(one) : share(one));
      byId("slices").append(make("details", facet === "category" ? { open: "" } : {}, make("summary", {}, title),
        table("", ["", ...systems.map((system) => system.name)],
          values.map((value) => [label(value), ...systems.map((system) => cell(of(system)[value]))]))));
    }
  }
}

function lineShare(one) {
  if (one.f1 === null) return [DASH];
  const named = (name) => `${name} ${figure(one[name])} ${interval(one[`${name}_95`])}`.trimEnd();
  return [`F1 ${figure(one.f1)}`, ...small(named("precision")), ...small(named("recall")),
    ...small(["tp", "fp", "fn"].map((name) => `${name.toUpperCase()} ${number(one[name])}`).join(", "))];
}

function showIntake() {
  const intake = content.intake;
  const said = [
    `${number(intake.bad_rows.count)} bad rows left out`, `${number(intake.repeated_labels)} labels given again and counted once`,
    `${number(intake.sources_without_labels)} repositories without labels, not looked at`,
    ...intake.labelled_at_other_commits.map((name) => `${name} was labelled at another commit: its lines may have moved`),
    ...intake.failed.map((name) => `${name} failed`),
    ...Object.entries(intake.findings_in_no_repository).map(([name, count]) => `${number(count)} findings of ${name} lie in no repository here`),
  ];
  byId("intake").append(make("ul", {}, ...said.map((sentence) => make("li", {}, sentence))));
  if (intake.bad_rows.rows.length) {
    byId("intake").append(table("Bad rows", ["File", "Row", "Why"], intake.bad_rows.rows.map((row) => row.map(String))));
  }
}

// Filters: a choice is "" for all, else "=" and the value.

function fillChoices() {
  const choice = (value, text) => make("option", { value: `=${value}` }, text);
  const fill = (name, choices) => byId(name).append(make("option", { value: "" }, "all"), ...choices);
  fill("system", systems.map((system, at) => choice(at, system.name)));
  fill("error", ERRORS.map(([value, text]) => choice(value, text)));
  fill("attribution", ["yes", "no"].map((value) => choice(value, value)));
  for (const name of FACETS) {
    const values = [...new Set(rows.map((row) => row[name]))].sort();
    fill(name, values.map((value) => choice(value, name === "repo" ? value : label(value))));
  }
  byId("system").value = "=0";
}

function matching() {
  const chosen = ["error", ...FACETS, "attribution"].filter((name) => byId(name).value).map((name) => [name, byId(name).value.slice(1)]);
  const system = byId("system").value;
  const text = byId("path").value.toLowerCase();
  return rows.filter((row) => row.text.includes(text) && (!system || row.wrong[Number(system.slice(1))])
    && chosen.every(([name, value]) => row[name] === value));
}

let matched = [];
let current = 0;

function update() {
  matched = matching();
  current = 0;
  showPage();
}

function showPage() {
  const first = Math.floor(current / PAGE) * PAGE;
  showRows(first, first + PAGE);
  const last = Math.min(first + PAGE, matched.length);
  byId("page").textContent = matched.length ? `${number(first + 1)}–${number(last)} of ${number(matched.length)}` : "";
  byId("before").disabled = first === 0;
  byId("after").disabled = last >= matched.length;
  byId("pages").hidden = matched.length <= PAGE;
  const cut = found.count - rows.length;
  byId("status").textContent = `${number(matched.length)} of ${number(rows.length)} disagreements.`
    + (cut ? ` ${number(cut)} more are counted above and do not fit in this page.` : "");
}

function showRows(first, last) {
  byId("list").replaceChildren(...matched.slice(first, last).map((row, at) => item(row, first + at)));
}

function item(row, at) {
  const repo = content.scored.repositories > 1 ? `${row.repo}/` : "";
  const button = make("button", { type: "button", class: "row", "aria-expanded": "false", "data-at": at },
    make("span", { class: "what" }, label(row.kind === "none" ? row.category : row.kind)),
    make("span", { class: "where" }, make("bdi", {}, `${repo}${row.path}:${row.line}`)),
    make("span", { class: "preview mono" }, row.preview),
    make("span", { class: `action ${row.error}` }, row.true ? "missed" : "false alarm"));
  const detail = make("div", { class: "detail", hidden: "" });
  button.addEventListener("click", () => {
    current = at;
    if (!detail.firstChild) detail.append(...details(row));
    detail.hidden = !detail.hidden;
    button.setAttribute("aria-expanded", String(!detail.hidden));
  });
  button.addEventListener("focus", () => { current = at; });
  return make("li", {}, button, detail);
}

function details(row) {
  const facts = make("dl", { class: "facts" });
  const add = (name, value) => facts.append(make("dt", {}, name), make("dd", {}, value));
  add("Experts", row.true ? `${label(row.category)}${row.attribution === "yes" ? ", attribution" : ""}` : "nothing to remove");
  systems.forEach((system, at) => add(system.name, (row.flagged[at] ? "flagged" : "not flagged")
    + (row.wrong[at] ? ", wrong" : "") + (row.why[at] ? `: ${row.why[at]}` : "")));
  if (row.lost !== "none") add("Lost by GDR in", row.lost);
  add("Position", label(row.position));
  add("Language", `${label(row.language)}, ${label(row.pathKind)}`);
  add("Repository", make("bdi", {}, row.repo));
  return [shownLines(row), facts];
}

function shownLines(row) {
  if (!row.lines) return make("p", {}, "Its lines are not in this page.");
  return make("div", { class: "lines" }, ...row.lines.map((pieces, at) => {
    const here = row.first + at === row.line;
    const masks = pieces.filter((piece) => piece === 0).length;
    const masked = (piece) => (piece !== 0 ? piece[0] : here && masks === 1 ? row.preview : "***");
    const shown = pieces.map((piece) => (typeof piece === "string" ? piece
      : make("mark", { class: here ? "this" : "" }, masked(piece))));
    return make("div", { class: `code ${here ? "at" : "plain"}` }, make("span", { class: "sign" }, here ? "line" : ""),
      make("span", { class: "number" }, number(row.first + at)), make("code", {}, ...shown));
  }));
}

// Keys

function move(step) {
  const next = byId("list").contains(document.activeElement) ? current + step : current;
  if (next < 0 || next >= matched.length) return;
  const turned = Math.floor(next / PAGE) !== Math.floor(current / PAGE);
  current = next;
  if (turned) showPage();
  focusRow();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select")) {
    if (event.key === "Escape") { event.preventDefault(); event.target.blur(); focusRow(); }
    return;
  }
  const keys = { j: () => move(1), k: () => move(-1), "/": () => { byId("path").focus(); byId("path").select(); } };
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
}

function start() {
  showMatrices();
  showFigures();
  showPairs();
  showUtility();
  showCurves();
  showAnnotators();
  showSlices();
  showIntake();
  for (const link of document.querySelectorAll("nav a")) link.hidden = byId(link.hash.slice(1)).hidden;
  fillChoices();
  update();
  listen();
  for (const name of CHOICES) byId(name).addEventListener("change", update);
  byId("path").addEventListener("input", update);
  document.addEventListener("keydown", onKey);
  const folded = [...document.querySelectorAll("main details:not([open])")];
  const unfold = (open) => folded.forEach((part) => { part.open = open; });
  window.addEventListener("beforeprint", () => { unfold(true); showRows(0, PRINTED); });
  window.addEventListener("afterprint", () => { unfold(false); showPage(); });
}

start();
