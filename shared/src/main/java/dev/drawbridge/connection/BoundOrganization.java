package dev.drawbridge.connection;

import dev.drawbridge.database.Database;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.SalesforceId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The organization whose records the connection's rows stand for. It is bound by the first sign-in:
 * in another one, a row's Salesforce id names nothing, or, in a copy of the org, another record.
 * Thread-safe.
 */
public final class BoundOrganization {
  private final Database database;

  public BoundOrganization(Database database) {
    this.database = database;
  }

  /**
   * Binds the organization if none is bound.
   *
   * @param organizationId of a session, before anything is asked of it
   * @throws SyncException.Misconfigured when another one is bound
   * @throws SyncException.Retriable when the database cannot be reached
   */
  public void admit(String organizationId) {
    String bound = database.transaction(handle -> bind(handle, organizationId));
    if (!SalesforceId.same(bound, organizationId)) {
      throw new SyncException.Misconfigured(another(bound, organizationId));
    }
  }

  private static String bind(Handle handle, String organizationId) {
    Optional<String> bound = of(handle);
    if (bound.isPresent()) {
      return bound.get();
    }
    handle.execute(
        "UPDATE drawbridge.connection SET organization_id = ? WHERE organization_id IS NULL",
        organizationId);
    // Another process may have been first; without a set-up there is nothing to protect.
    return of(handle).orElse(organizationId);
  }

  /** The organization that is bound, if one is. */
  public static Optional<String> of(Handle handle) {
    return handle
        .createQuery("SELECT organization_id FROM drawbridge.connection WHERE id = 1")
        .mapTo(String.class)
        .findOne();
  }

  /** The one sentence for a secret of another organization. */
  public static String another(String bound, String organizationId) {
    return "The Salesforce secret is of the organization "
        + organizationId
        + ", and the rows of this database are of "
        + bound
        + ": nothing is sent. Put the secret of that organization back, or use another database.";
  }
}
