package dev.drawbridge.salesforce;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** What went wrong on the way to Salesforce, as a sentence for an operator. */
final class NetworkWords {
  private NetworkWords() {}

  static String of(Throwable trouble) {
    for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "its name is not known";
      }
    }
    return switch (trouble) {
      case HttpConnectTimeoutException e -> "no connection was made in time";
      case HttpTimeoutException e -> "no answer came in time";
      case SocketTimeoutException e -> "no answer came in time";
      case UnknownHostException e -> "its name is not known";
      case NoRouteToHostException e -> "there is no route to it";
      case ConnectException e -> "the connection was refused";
      case SSLException e -> "TLS could not be agreed on, or its certificate is not trusted";
      default -> "the connection broke";
    };
  }
}
