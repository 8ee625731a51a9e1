package dev.drawbridge.functions.manage;

import dev.drawbridge.functions.WakeUp;
import dev.drawbridge.functions.http.HttpReply;
import dev.drawbridge.functions.http.HttpRequest;
import dev.drawbridge.manage.Importer;
import dev.drawbridge.mappingfile.FileText;

/** The mappings of the connection. */
final class MappingsResource {
  private final Importer importer;
  private final WakeUp wakeUp;

  MappingsResource(Importer importer, WakeUp wakeUp) {
    this.importer = importer;
    this.wakeUp = wakeUp;
  }

  /** Imports the file in the body; with {@code dry_run=true} it only says what that would do. */
  HttpReply importFile(HttpRequest request) {
    boolean dryRun = request.flag("dry_run");
    String file = FileText.of(request.body());
    if (dryRun) {
      return HttpReply.ok(importer.dryRun(file));
    }
    Importer.Imported done = importer.run(file);
    // What a mapping that was blocked kept back may go.
    wakeUp.changesWaiting();
    return HttpReply.ok(done);
  }
}
