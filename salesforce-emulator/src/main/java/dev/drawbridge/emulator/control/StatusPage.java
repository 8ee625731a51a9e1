package dev.drawbridge.emulator.control;

import dev.drawbridge.emulator.api.FaultScript;
import dev.drawbridge.emulator.http.Exchange;
import dev.drawbridge.emulator.record.Org;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What the org holds, for a person with a browser. */
public final class StatusPage {
  private final Org org;
  private final FaultScript script;
  private final String url;

  public StatusPage(Org org, FaultScript script, String url) {
    this.org = org;
    this.script = script;
    this.url = url;
  }

  public void handle(Exchange exchange) throws IOException {
    StringBuilder rows = new StringBuilder();
    org.recordCounts()
        .forEach(
            (object, count) ->
                rows.append("<tr><td>%s</td><td>%d</td></tr>".formatted(object, count)));
    String page =
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Salesforce org</title>
        <style>body{font:16px/1.5 sans-serif;margin:2rem auto;max-width:40rem}td{padding:0 1rem}</style>
        </head><body><h1>Salesforce org</h1><p>Answering at %s. %d API calls, %d records accepted,
        %d rejected, %d faults armed.</p><table><tr><th>Object</th><th>Records</th></tr>%s</table>
        <p><a href="/emulator/journal">Journal</a> · <a href="/emulator/counters">Counters</a> ·
        <a href="/emulator/faults">Faults</a> · <a href="/emulator/schema">Schema</a></p>
        </body></html>
        """
            .formatted(
                url,
                org.counters().apiCalls(),
                org.counters().accepted(),
                org.counters().rejected(),
                script.progress().size(),
                rows);
    exchange.answer(200, "text/html;charset=UTF-8", page.getBytes(StandardCharsets.UTF_8));
  }
}
