// Charts: <div data-chart="id"> with an option of ECharts in <script type="application/json" id="id">.
// Colours come from the page's tokens: write them as "stone", "other", "ink", "good" ... and they follow the theme.

const TOKENS = ["paper", "paper-sunk", "ink", "ink-soft", "line", "stone", "stone-soft", "other", "other-soft", "good", "watch", "bad"];
const tokens = () => {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(TOKENS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
};
const coloured = (value, colours, key = "") => {
  if (Array.isArray(value)) return value.map((each) => coloured(each, colours, key));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, coloured(v, colours, k)]));
  return /colou?r$/i.test(key) && typeof value === "string" && value in colours ? colours[value] : value;
};
const merged = (under, over) => {
  if (Array.isArray(over)) return over.map((each) => merged(under, each));
  return over && typeof over === "object" ? { ...under, ...over } : over ?? under;
};
const dressed = (option, colours) => {
  const text = { color: colours["ink-soft"], fontFamily: "Public Sans, Noto Sans Arabic, sans-serif", fontSize: 13 };
  const axis = {
    axisLine: { lineStyle: { color: colours.ink } }, axisTick: { show: false }, splitLine: { lineStyle: { color: colours.line } },
    axisLabel: text,
  };
  // The name of the upright axis lies above it, where it is read without turning one's head.
  const across = { ...axis, nameLocation: "middle", nameGap: 32, nameTextStyle: { ...text, color: colours.ink } };
  const upright = { ...axis, nameLocation: "end", nameGap: 14, nameTextStyle: { ...text, color: colours.ink, align: "left" } };
  const own = coloured(option, colours);
  return {
    animation: false,
    color: [colours.stone, colours.other, colours["ink-soft"], colours.good, colours.watch],
    textStyle: text,
    grid: { left: 44, right: 20, top: own.legend ? 68 : 40, bottom: 52 },
    ...own,
    series: own.series?.map((one) => ({ symbol: "circle", symbolSize: 8, ...one, itemStyle: { opacity: 1, ...one.itemStyle } })),
    aria: { enabled: false, decal: { show: (own.series?.length ?? 0) > 1 && own.series.every((s) => s.type === "bar") } },
    ...(own.xAxis && { xAxis: merged(across, own.xAxis) }),
    ...(own.yAxis && { yAxis: merged(upright, own.yAxis) }),
    ...(own.legend && { legend: { top: 0, left: 0, textStyle: { ...text, color: colours.ink }, ...own.legend } }),
    // Drawn as part of the picture: a tooltip in HTML would need styles that the policy of the page forbids.
    tooltip: { renderMode: "richText", backgroundColor: colours.paper, borderColor: colours["ink-soft"], textStyle: { ...text, color: colours.ink }, extraCssText: "", ...own.tooltip },
  };
};

for (const box of document.querySelectorAll("[data-chart]")) {
  const option = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  let chart = null;
  const draw = () => {
    chart?.dispose();
    box.replaceChildren();
    chart = window.echarts.init(box, null, { renderer: "svg" });
    chart.setOption(dressed(option, tokens()));
  };
  draw();
  new ResizeObserver(() => chart.resize()).observe(box);
  document.addEventListener("archstone:theme", draw);
  window.matchMedia("print").addEventListener("change", draw);
}
