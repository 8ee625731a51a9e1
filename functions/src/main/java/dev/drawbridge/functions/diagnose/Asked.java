package dev.drawbridge.functions.diagnose;

import dev.drawbridge.diagnose.Diagnostics;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.scope.Scope;
import dev.drawbridge.functions.http.HttpError;

/** A diagnosis that a request asks for. */
final class Asked {
  private Asked() {}

  /**
   * @param mapping the object whose mapping alone is diagnosed; empty for everything
   * @throws HttpError 404 when the object has no mapping
   */
  static Report of(Diagnostics diagnostics, String mapping) {
    Scope scope = mapping.isEmpty() ? new Scope.Everything() : new Scope.OneMapping(mapping);
    return diagnostics
        .run(scope)
        .map(Diagnostics.Outcome::report)
        .orElseThrow(() -> HttpError.notFound("No mapping configured for " + name(mapping) + "."));
  }

  /** An object's name has no other characters; whatever else was sent is not said again. */
  private static String name(String mapping) {
    return mapping.replaceAll("[^A-Za-z0-9_]", "");
  }
}
