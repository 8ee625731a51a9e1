package dev.drawbridge.emulator.control;

import dev.drawbridge.emulator.api.Admission;
import dev.drawbridge.emulator.api.Fault;
import dev.drawbridge.emulator.api.FaultScript;
import dev.drawbridge.emulator.http.Exchange;
import dev.drawbridge.emulator.org.Org;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What the org holds and how it is used, for a person with a browser. */
public final class StatusPage {
  private final Org org;
  private final FaultScript script;
  private final Admission admission;
  private final String url;

  public StatusPage(Org org, FaultScript script, Admission admission, String url) {
    this.org = org;
    this.script = script;
    this.admission = admission;
    this.url = url;
  }

  public void handle(Exchange exchange) throws IOException {
    if (!exchange.path().equals("/")) {
      exchange.answer(404, "text/html;charset=UTF-8", bytes("Not found"));
      return;
    }
    String page =
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Salesforce org</title>
        <style>body{font:16px/1.5 sans-serif;margin:2rem auto;max-width:40rem}
        table{border-collapse:collapse}th,td{padding:0 1rem 0 0;text-align:left}</style>
        </head><body><h1>Salesforce org</h1><p>Answering at %s. %d API calls, %d records accepted,
        %d rejected, %d faults armed. %d of %d API requests of 24 hours used.</p>%s%s%s
        <p><a href="/emulator/journal">Journal</a> · <a href="/emulator/counters">Counters</a> ·
        <a href="/emulator/limits">Limits</a> · <a href="/emulator/faults">Faults</a> ·
        <a href="/emulator/schema">Schema</a></p></body></html>
        """
            .formatted(
                url,
                org.counters().apiCalls(),
                org.counters().accepted(),
                org.counters().rejected(),
                script.progress().size(),
                admission.used(),
                admission.allowed(),
                faults(),
                calls(),
                records());
    exchange.answer(200, "text/html;charset=UTF-8", bytes(page));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String faults() {
    List<List<String>> rows = new ArrayList<>();
    for (FaultScript.Progress progress : script.progress()) {
      Fault fault = progress.fault();
      rows.add(
          List.of(
              fault.kind().json(),
              fault.verb() == null ? "any" : fault.verb().lower(),
              Objects.requireNonNullElse(fault.object(), "any"),
              progress.fired() + " of " + (fault.times() < 0 ? "always" : fault.times())));
    }
    return rows.isEmpty() ? "" : table(List.of("Fault", "Verb", "Object", "Fired"), rows);
  }

  private String calls() {
    List<List<String>> rows = new ArrayList<>();
    org.counters().calls().forEach((name, count) -> rows.add(List.of(name, count.toString())));
    return rows.isEmpty() ? "" : table(List.of("Call", "Times"), rows);
  }

  private String records() {
    List<List<String>> rows = new ArrayList<>();
    org.recordCounts().forEach((name, count) -> rows.add(List.of(name, count.toString())));
    return table(List.of("Object", "Records"), rows);
  }

  private static String table(List<String> header, List<List<String>> rows) {
    var html = new StringBuilder("<table><tr>");
    header.forEach(cell -> html.append("<th>").append(cell).append("</th>"));
    for (List<String> row : rows) {
      html.append("</tr>\n<tr>");
      row.forEach(cell -> html.append("<td>").append(escaped(cell)).append("</td>"));
    }
    return html.append("</tr></table>").toString();
  }

  // Clients choose the names of operations and objects.
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
