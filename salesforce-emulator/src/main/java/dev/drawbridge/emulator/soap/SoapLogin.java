package dev.drawbridge.emulator.soap;

import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Sessions;
import dev.drawbridge.emulator.record.Org;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The login operation, which ended with version 64.0. The password is the client secret. */
final class SoapLogin {
  private static final int LAST = 64;

  private final Sessions sessions;
  private final String url;
  private final String password;

  SoapLogin(Sessions sessions, String url, String password) {
    this.sessions = sessions;
    this.url = url;
    this.password = password;
  }

  Answer answer(SoapRequest request, int version) {
    if (version > LAST) {
      throw new ApiFault(
          "INVALID_OPERATION",
          "The SOAP Login operation is not available in the API version specified ("
              + version
              + ".0). Refer to the documentation for supported versions.");
    }
    if (!request.first("username").equalsIgnoreCase(Org.USER_NAME)
        || !MessageDigest.isEqual(
            request.first("password").getBytes(StandardCharsets.UTF_8),
            password.getBytes(StandardCharsets.UTF_8))) {
      throw new ApiFault(
          "INVALID_LOGIN", "Invalid username, password, security token; or user locked out.");
    }
    String end = "/" + version + ".0/" + Org.ORGANIZATION.substring(0, 15);
    return SoapAnswers.plain(
        "login",
        xml -> {
          xml.open("result").element("metadataServerUrl", url + "/services/Soap/m" + end);
          xml.element("passwordExpired", false).element("sandbox", false);
          xml.element("serverUrl", url + "/services/Soap/u" + end);
          xml.element("sessionId", sessions.open(Org.USER))
              .element("userId", Org.USER)
              .open("userInfo");
          UserInfoXml.content(xml, sessions.seconds());
          xml.close("userInfo").close("result");
        });
  }
}
