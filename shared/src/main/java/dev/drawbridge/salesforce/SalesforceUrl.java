package dev.drawbridge.salesforce;

import dev.drawbridge.failure.SyncException;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An address tokens may be sent to: https on a Salesforce domain, or any scheme on this machine for
 * an emulator. Checked for what is configured and for what Salesforce answers ({@code
 * instance_url}), since both could otherwise lead a token elsewhere.
 */
public final class SalesforceUrl {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");
  private static final Pattern SALESFORCE =
      Pattern.compile(
          "([a-z0-9-]+\\.)*(salesforce\\.com|force\\.com|salesforce\\.mil|cloudforce\\.com)");

  private SalesforceUrl() {}

  /**
   * @throws SyncException.Misconfigured when the address is neither
   */
  public static URI checked(String address) {
    URI uri = parsed(address);
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    boolean https = "https".equals(uri.getScheme());
    boolean http = "http".equals(uri.getScheme());
    boolean plain =
        uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
    boolean allowed =
        plain
            && ((https && SALESFORCE.matcher(host).matches())
                || ((https || http) && LOOPBACK.matcher(host).matches()));
    if (!allowed) {
      throw new SyncException.Misconfigured(
          "The Salesforce address "
              + uri.getScheme()
              + "://"
              + host
              + " is not accepted: use https on a salesforce.com domain (plain http is for loopback"
              + " addresses only).");
    }
    return URI.create(uri.getScheme() + "://" + uri.getAuthority());
  }

  private static URI parsed(String address) {
    try {
      return URI.create(address);
    } catch (IllegalArgumentException e) {
      throw new SyncException.Misconfigured("The Salesforce address is not a URL.", e);
    }
  }
}
