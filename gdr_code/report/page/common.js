"use strict";
// What both pages do alike; the page's own script follows, with `current`, `showPage` and `update`.

const PAGE = 100;
const PRINTED = 1000;

const byId = (id) => document.getElementById(id);
const data = (id) => JSON.parse(byId(id).textContent);
const number = (value) => value.toLocaleString("en");

function make(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function focusRow() {
  const row = byId("list").querySelector(`[data-at="${current}"]`);
  if (row) row.focus();
}

function turn(step) {
  current = Math.max(0, (Math.floor(current / PAGE) + step) * PAGE);
  showPage();
  focusRow();
}

// Theme

const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === "dark" : prefersDark.matches;
}

function showTheme() {
  byId("theme").setAttribute("aria-pressed", String(isDark()));
}

// The controls that every page has, once its list is shown.
function listen() {
  showTheme();
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("clear").addEventListener("click", () => { byId("filters").reset(); update(); });
  byId("before").addEventListener("click", () => turn(-1));
  byId("after").addEventListener("click", () => turn(1));
  byId("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    showTheme();
  });
  prefersDark.addEventListener("change", showTheme);
}
