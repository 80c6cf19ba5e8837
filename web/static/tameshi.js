// Interaction for those who ask: fetches one chart's figure and plotly.js from this server, only then.
"use strict";

function load(tag, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

let library;
function plotly(button) {
  // plotly.js looks for this link and then writes no style element, which the site's policy would refuse.
  // The same for the styles of its maps: an element of that id stands for them.
  if (button.dataset.guard && !document.getElementById(button.dataset.guard)) {
    document.head.append(Object.assign(document.createElement("meta"), { id: button.dataset.guard }));
  }
  library ??= load("link", { rel: "stylesheet", id: "plotly.js-style-global", className: "no-inline-styles", href: button.dataset.rules })
    .then(() => load("script", { src: button.dataset.plotly }));
  library.catch(() => { library = undefined; });
  return library;
}

function dress(figure) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  for (const trace of figure.data) {
    const own = colour(trace.meta === "limit" ? "--soft" : `--s${String(trace.meta).slice(1)}`);
    if (trace.fill) trace.fillcolor = `${own}24`;
    trace.line = { ...trace.line, color: own };
    trace.marker = { ...trace.marker, color: own };
  }
  const axis = { gridcolor: colour("--line"), linecolor: colour("--soft"), zerolinecolor: colour("--line") };
  Object.assign(figure.layout.xaxis, axis);
  Object.assign(figure.layout.yaxis, axis);
  Object.assign(figure.layout, { paper_bgcolor: colour("--sheet"), plot_bgcolor: colour("--sheet"), autosize: true });
  figure.layout.font = { color: colour("--ink"), family: getComputedStyle(document.body).fontFamily, size: 13 };
  return figure;
}

async function enliven(button) {
  const words = button.textContent;
  button.textContent = button.dataset.busy;
  try {
    const [answer] = await Promise.all([fetch(button.href), plotly(button)]);
    if (!answer.ok) throw new Error(String(answer.status));
    const figure = dress(await answer.json());
    const canvas = document.querySelector(`#${button.dataset.chart} .canvas`);
    const plot = Object.assign(document.createElement("div"), { className: "plot" });
    canvas.replaceChildren(plot);
    await Plotly.newPlot(plot, figure.data, figure.layout, { responsive: true, displaylogo: false, modeBarButtons: [["zoomIn2d", "zoomOut2d", "resetScale2d"]] });
    canvas.dataset.live = "yes";
    button.remove();
  } catch {
    button.textContent = `${words} – ${button.dataset.failed}`;
  }
}

for (const button of document.querySelectorAll("[data-plotly]")) {
  button.hidden = false;
  button.setAttribute("role", "button");
  button.addEventListener("click", (event) => { event.preventDefault(); enliven(button); });
  button.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); enliven(button); } });
}
