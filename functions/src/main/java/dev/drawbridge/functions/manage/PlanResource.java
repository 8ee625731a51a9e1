package dev.drawbridge.functions.manage;

import dev.drawbridge.drain.DryRun;
import dev.drawbridge.functions.http.HttpReply;
import dev.drawbridge.functions.http.HttpRequest;

/** What would be sent now, and what keeps it from going. */
final class PlanResource {
  private final DryRun dryRun;

  PlanResource(DryRun dryRun) {
    this.dryRun = dryRun;
  }

  HttpReply show(HttpRequest request) {
    return HttpReply.ok(dryRun.ofWhatWaits());
  }
}
