package dev.drawbridge.functions.setup;

import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.failure.SyncException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;

/** Why a database cannot be connected to, and what to do: the person sees this sentence alone. */
final class Unreachable {
  private Unreachable() {}

  static SyncException because(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    if (isAboutTls(failure)) {
      return new SyncException.Misconfigured(
          "The TLS certificate of the database is not trusted (SQLSTATE "
              + state
              + "). Put the certificate of its authority, in PEM, into the secret as sslrootcert;"
              + " or set sslmode in the secret's url: sslmode=require encrypts without looking at"
              + " the certificate.",
          failure);
    }
    return switch (state) {
      case "28P01", "28000" -> new SyncException.Misconfigured(SqlFailure.refused(state), failure);
      case "3D000" ->
          new SyncException.Misconfigured(
              "The database that the secret names does not exist (SQLSTATE 3D000); put the right"
                  + " name into the database secret.",
              failure);
      case "53300" ->
          new SyncException.Retriable(
              "The database has no connection left (SQLSTATE 53300); free some, and deploy again.",
              failure);
      case "08004" ->
          new SyncException.Misconfigured(
              "The database does not take the connection (SQLSTATE 08004). A server on another"
                  + " machine has to speak TLS, unless sslmode in the secret's url says otherwise.",
              failure);
      default ->
          new SyncException.Retriable(
              "The database cannot be reached (SQLSTATE "
                  + state
                  + "); check that it runs, that the database secret has its host and port, and"
                  + " that the functions' network reaches it.",
              failure);
    };
  }

  private static boolean isAboutTls(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException || cause instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }
}
