// Networks: <div data-network="id"> with elements of Cytoscape in <script type="application/json" id="id">.
// A node's data: id, label, side ("mine", "theirs" or none), weight 0..1; an edge's: source, target, weight, open (dashed).

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const looks = () => [
  { selector: "node", style: {
    "background-color": token("ink-soft"), label: "data(label)", color: token("ink"), width: (node) => 14 + 22 * (node.data("weight") ?? 0.4),
    height: (node) => 14 + 22 * (node.data("weight") ?? 0.4), "font-family": "Public Sans, Noto Sans Arabic, sans-serif", "font-size": 17,
    "text-valign": "bottom", "text-margin-y": 6, "text-wrap": "wrap", "text-max-width": 130, "text-background-color": token("paper"), "text-background-opacity": 0.85,
  } },
  { selector: "node[side = 'mine']", style: { "background-color": token("stone") } },
  { selector: "node[side = 'theirs']", style: { "background-color": token("other") } },
  { selector: "edge", style: {
    "curve-style": "bezier", "line-color": token("ink-soft"), "target-arrow-color": token("ink-soft"), "target-arrow-shape": "triangle",
    width: (edge) => 1 + 4 * (edge.data("weight") ?? 0.3), "arrow-scale": 0.9,
  } },
  { selector: "edge[?open]", style: { "line-style": "dashed" } },
];

for (const box of document.querySelectorAll("[data-network]")) {
  const elements = JSON.parse(document.getElementById(box.dataset.network).textContent);
  box.replaceChildren();
  const nodes = elements.filter((element) => !element.data.source);
  let layout = { name: "cose", animate: false, randomize: false, idealEdgeLength: 60, nodeDimensionsIncludeLabels: true };
  if (nodes.every((node) => node.position)) layout = { name: "preset" };
  else if (nodes.length <= 12) layout = { name: "circle", radius: Math.max(70, Math.min(box.clientWidth - 180, box.clientHeight - 120) / 1.6) };
  const network = window.cytoscape({
    container: box, elements, style: looks(), layout: { ...layout, padding: 32 },
    // Text is at least 12 px as seen: 17 at the smallest zoom. What has no room then is moved into view by dragging.
    userZoomingEnabled: false, boxSelectionEnabled: false, autounselectify: true, minZoom: 0.72, maxZoom: 0.9,
  });
  document.addEventListener("archstone:theme", () => network.style(looks()));
}
