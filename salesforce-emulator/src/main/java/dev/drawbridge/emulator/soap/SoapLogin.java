package dev.drawbridge.emulator.soap;

import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Sessions;
import dev.drawbridge.emulator.oauth.Apps;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.user.SystemRight;
import dev.drawbridge.emulator.user.UserProfile;

/**
 * The login operation, which ended with version 64.0. A password is the client secret of the user's
 * app.
 */
final class SoapLogin {
  private static final int LAST = 64;

  private final Sessions sessions;
  private final String url;
  private final Apps apps;
  private final Org org;

  SoapLogin(Sessions sessions, String url, Apps apps, Org org) {
    this.sessions = sessions;
    this.url = url;
    this.apps = apps;
    this.org = org;
  }

  Answer answer(SoapRequest request, int version) {
    if (version > LAST) {
      throw new ApiFault(
          "INVALID_OPERATION",
          "The SOAP Login operation is not available in the API version specified ("
              + version
              + ".0). Refer to the documentation for supported versions.");
    }
    if (!apps.soapLogin()) {
      throw new ApiFault(
          "INVALID_OPERATION",
          "SOAP API login() is disabled by default in this org. Contact the org administrator to"
              + " enable SOAP API login().");
    }
    UserProfile user = org.users().named(request.first("username"));
    if (user == null || !user.active() || !apps.password(user.id(), request.first("password"))) {
      throw new ApiFault(
          "INVALID_LOGIN", "Invalid username, password, security token; or user locked out.");
    }
    checkApi(org, user.id());
    String end = "/" + version + ".0/" + org.organization().substring(0, 15);
    return SoapAnswers.plain(
        "login",
        xml -> {
          xml.open("result").element("metadataServerUrl", url + "/services/Soap/m" + end);
          xml.element("passwordExpired", false).element("sandbox", false);
          xml.element("serverUrl", url + "/services/Soap/u" + end);
          xml.element("sessionId", sessions.open(user.id()))
              .element("userId", user.id())
              .open("userInfo");
          UserInfoXml.content(xml, user, org, sessions.seconds());
          xml.close("userInfo").close("result");
        });
  }

  /** Refuses users who may not use the API. */
  static void checkApi(Org org, String user) {
    if (!org.users().has(user, SystemRight.API_ENABLED)) {
      throw new ApiFault("API_CURRENTLY_DISABLED", "API is disabled for this User");
    }
  }
}
