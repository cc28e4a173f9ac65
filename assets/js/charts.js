// <canvas data-chart="…"> beside its table. Chart.js is fetched by pages that have a chart.
const drawn = new Map();
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

/** A custom property as the colour it has in the present theme. */
function colour(name) {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

const COLOURS = 9;
const NARROW = 440; // px: beside a ring there is no room for words
const language = document.documentElement.lang === "en" ? "en" : "id";
const plain = new Intl.NumberFormat(language === "en" ? "en-GB" : "id-ID");
const rupiah = new Intl.NumberFormat("id-ID");
const short = new Intl.NumberFormat(language === "en" ? "en-GB" : "id-ID", { notation: "compact", maximumFractionDigits: 1 });

const format = { rupiah: (n) => `Rp${rupiah.format(n)}`, percent: (n) => `${plain.format(n)}%`, number: (n) => plain.format(n) };
const tickFormat = { rupiah: (n) => `Rp${short.format(n)}`, percent: format.percent, number: (n) => short.format(n) };

function options({ kind, unit, series }, isNarrow) {
  const text = colour("--coop-quiet");
  const line = colour("--coop-line");
  const round = kind === "doughnut";
  const labelled = (item) => ` ${round ? item.label : item.dataset.label}: ${format[unit](round ? item.parsed : item.parsed.y)}`;
  const axis = { border: { display: false }, ticks: { color: text, font: { size: 12 } } };
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    interaction: { mode: round ? "nearest" : "index", intersect: false },
    cutout: "68%",
    plugins: {
      legend: {
        display: round || series.length > 1,
        position: round ? (isNarrow ? "bottom" : "right") : "top",
        align: "start",
        labels: { color: text, boxWidth: 10, boxHeight: 10, usePointStyle: true, pointStyle: "rectRounded", padding: 14 },
      },
      tooltip: { padding: 10, callbacks: { label: labelled } },
    },
    scales: round
      ? {}
      : {
          x: { ...axis, stacked: kind === "stacked", grid: { display: false } },
          y: { ...axis, stacked: kind === "stacked", beginAtZero: true, grid: { color: line }, ticks: { ...axis.ticks, maxTicksLimit: 6, precision: unit === "number" ? 0 : undefined, callback: tickFormat[unit] } },
        },
  };
}

function datasets({ kind, labels, series }) {
  return series.map((one, n) => {
    const tone = colour(`--chart-${(n % COLOURS) + 1}`);
    if (kind === "doughnut")
      return { ...one, backgroundColor: labels.map((_, k) => colour(`--chart-${(k % COLOURS) + 1}`)), borderColor: colour("--coop-surface"), borderWidth: 2 };
    if (kind === "line") return { ...one, borderColor: tone, backgroundColor: tone, borderWidth: 2.5, pointRadius: 0, pointHoverRadius: 5, tension: 0.25 };
    return { ...one, backgroundColor: tone, borderRadius: 4, maxBarThickness: 36 };
  });
}

async function draw(canvas) {
  const { Chart, ArcElement, BarController, BarElement, CategoryScale, DoughnutController, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip } =
    await import("chart.js");
  Chart.register(ArcElement, BarController, BarElement, CategoryScale, DoughnutController, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip);
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  const asked = JSON.parse(canvas.dataset.chart);
  drawn.get(canvas)?.destroy();
  const box = canvas.parentElement;
  const isNarrow = asked.kind === "doughnut" && box.clientWidth < NARROW;
  box.classList.toggle("is-tall", isNarrow);
  const type = { stacked: "bar", doughnut: "doughnut", line: "line" }[asked.kind] ?? "bar";
  drawn.set(canvas, new Chart(canvas, { type, data: { labels: asked.labels, datasets: datasets(asked) }, options: options(asked, isNarrow) }));
}

/** Draws every chart in `root`. */
export function drawCharts(root) {
  for (const canvas of root.querySelectorAll("canvas[data-chart]")) draw(canvas);
}

document.addEventListener("theme-changed", () => {
  for (const canvas of drawn.keys()) if (canvas.isConnected) draw(canvas);
});
