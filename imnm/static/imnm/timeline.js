// Draws every chart of the page: figures come from the server, colours follow the reader's theme.
"use strict";

(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const config = { displayModeBar: false, responsive: true, doubleClick: false, showTips: false };

  function read(chart) {
    return JSON.parse(chart.querySelector("template").content.textContent);
  }

  // The figure names its colours; see patients/charts/palette.py.
  function paint(node, colours) {
    if (typeof node === "string") return colours[node] ?? node;
    if (Array.isArray(node)) return node.map((item) => paint(item, colours));
    if (node === null || typeof node !== "object") return node;
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, paint(value, colours)]));
  }

  async function draw(chart) {
    const { figure, themes } = read(chart);
    const { data, layout } = paint(figure, dark.matches ? themes.dark : themes.light);
    await Plotly.react(chart.querySelector(".chart-canvas"), data, layout, config);
    chart.scrollLeft = chart.scrollWidth; // on a narrow screen the newest comes first
    chart.dataset.drawn = dark.matches ? "dark" : "light";
  }

  function drawAll() {
    document.querySelectorAll("[data-chart]").forEach(draw);
    const save = document.querySelector("[data-save-chart]");
    if (save) save.hidden = false;
  }

  // A picture is made for paper and letters: always light, always the same size.
  async function save(button) {
    const { figure, themes } = read(document.querySelector("[data-chart]"));
    const { data, layout } = paint(figure, themes.light);
    const link = document.createElement("a");
    link.href = await Plotly.toImage(
      { data, layout }, { format: "png", width: 1200, height: layout.height, scale: 2 },
    );
    link.download = button.dataset.saveChart;
    link.click();
  }

  for (const moment of ["DOMContentLoaded", "htmx:afterSwap", "htmx:historyRestore"]) {
    document.addEventListener(moment, drawAll);
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    event.detail.target.querySelectorAll(".js-plotly-plot").forEach(Plotly.purge);
  });
  dark.addEventListener("change", drawAll);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-save-chart]");
    if (button) save(button);
  });
})();
