package dev.drawbridge.benchmark.drain;

import dev.drawbridge.mapping.WriteAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.style.Styler;

/** The figures as a page of Markdown with two pictures beside it. */
final class DrainReport {
  private static final String MODEL = "model of Heroku Connect (computed)";
  private static final String SCRIPT = "script with node-pg and jsforce (computed)";
  private static final String HEAD =
      """
      | workload | who | seconds | changes a second | API calls | CPU s | MB | dead row versions a change |
      |---|---|---|---|---|---|---|---|
      """;

  private final int size;
  private final List<Figures> quick;
  private final List<Figures> slow;

  /**
   * @param quick without latency
   * @param slow at 0.15 s a call and 4 ms a record
   */
  DrainReport(int size, List<Figures> quick, List<Figures> slow) {
    this.size = size;
    this.quick = quick;
    this.slow = slow;
  }

  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    var page = new StringBuilder();
    page.append("%,d changes, without latency\n\n".formatted(size)).append(HEAD);
    quick.forEach(run -> page.append(row(run)));
    page.append("\n![Changes a second without latency](drained-%d.svg)\n".formatted(size));
    chart("Without latency", quick, Map.of(), folder.resolve("drained-" + size));
    if (!slow.isEmpty()) {
      page.append("\n%,d changes, each call taking 0.15 s and 4 ms a record\n\n".formatted(size));
      page.append(HEAD);
      slow.forEach(run -> page.append(row(run)));
      model().forEach((workload, rate) -> page.append(computedRow(workload, MODEL, rate)));
      script().forEach((workload, rate) -> page.append(computedRow(workload, SCRIPT, rate)));
      page.append("\n![Changes a second with latency](latency-%d.svg)\n".formatted(size));
      chart("0.15 s a call, 4 ms a record", slow, model(), folder.resolve("latency-" + size));
    }
    Files.writeString(folder.resolve("figures-" + size + ".md"), page);
  }

  private static String row(Figures run) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.2f | %,.0f | %,d | %.1f | %d | %.1f |%n",
        run.workload(),
        run.contestant().title(),
        run.seconds(),
        run.changesPerSecond(),
        run.calls(),
        run.cpuSeconds(),
        run.megabytes(),
        run.rowVersions() / (double) run.changes());
  }

  /**
   * The calls that strict order needed, one after the other: Heroku Connect's packing and Bulk
   * conditions as its guide gives them, without the time between its polls.
   */
  private Map<Workload, Double> model() {
    Map<Workload, Double> rates = new LinkedHashMap<>();
    for (Figures run : quick) {
      boolean strict =
          run.contestant() instanceof Contestant.Drawbridge drawbridge
              && drawbridge.algorithm() == WriteAlgorithm.ORDERED;
      if (strict) {
        rates.put(run.workload(), run.changes() / run.oneAfterTheOther());
      }
    }
    return rates;
  }

  /** Where the script was not waited for: what it took without latency, and its calls' own time. */
  private Map<Workload, Double> script() {
    boolean measured =
        slow.stream().anyMatch(run -> run.contestant() instanceof Contestant.Jsforce);
    Map<Workload, Double> rates = new LinkedHashMap<>();
    for (Figures run : quick) {
      if (measured || !(run.contestant() instanceof Contestant.Jsforce)) {
        continue;
      }
      rates.put(run.workload(), run.changes() / (run.seconds() + run.oneAfterTheOther()));
    }
    return rates;
  }

  private String computedRow(Workload workload, String who, double rate) {
    return String.format(
        Locale.ROOT, "| %s | %s | %.0f | %,.0f | | | | |%n", workload, who, size / rate, rate);
  }

  private static void chart(
      String title, List<Figures> runs, Map<Workload, Double> model, Path file) throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(1000)
            .height(420)
            .title(title)
            .yAxisTitle("changes a second")
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    List<String> workloads = runs.stream().map(run -> run.workload().name()).distinct().toList();
    Map<String, Map<String, Double>> series = new LinkedHashMap<>();
    for (Figures run : runs) {
      series
          .computeIfAbsent(run.contestant().title(), who -> new LinkedHashMap<>())
          .put(run.workload().name(), run.changesPerSecond());
    }
    model.forEach(
        (workload, rate) ->
            series.computeIfAbsent(MODEL, who -> new LinkedHashMap<>()).put(workload.name(), rate));
    series.forEach(
        (who, rates) -> {
          List<Double> values = new ArrayList<>();
          workloads.forEach(workload -> values.add(rates.getOrDefault(workload, 0.0)));
          chart.addSeries(who, workloads, values);
        });
    VectorGraphicsEncoder.saveVectorGraphic(
        chart, file.toString(), VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
  }
}
