package dev.drawbridge.emulator.oauth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.record.Org;

/** Who a session belongs to: userinfo and the identity URL. */
final class Identity {
  private final ObjectMapper json;
  private final String url;

  Identity(ObjectMapper json, String url) {
    this.json = json;
    this.url = url;
  }

  ObjectNode userInfo() {
    ObjectNode node = json.createObjectNode();
    node.put("sub", id()).put("user_id", Org.USER).put("organization_id", Org.ORGANIZATION);
    node.put("preferred_username", Org.USER_NAME).put("nickname", "integration");
    node.put("name", "Integration User").put("email", Org.USER_NAME).put("email_verified", true);
    node.put("given_name", "Integration").put("family_name", "User");
    node.put("zoneinfo", "GMT").put("language", "en_US").put("locale", "en_US");
    node.put("profile", url + "/" + Org.USER).put("user_type", "STANDARD").put("active", true);
    node.put("utcOffset", 0).put("is_salesforce_integration_user", false);
    node.set("urls", urls());
    return node;
  }

  ObjectNode identity() {
    ObjectNode node = json.createObjectNode();
    node.put("id", id()).put("asserted_user", true).put("user_id", Org.USER);
    node.put("organization_id", Org.ORGANIZATION).put("username", Org.USER_NAME);
    node.put("nick_name", "integration").put("display_name", "Integration User");
    node.put("email", Org.USER_NAME).put("email_verified", true);
    node.put("first_name", "Integration").put("last_name", "User").put("timezone", "GMT");
    node.putNull("mobile_phone").put("mobile_phone_verified", false).put("active", true);
    node.set("urls", urls());
    node.put("user_type", "STANDARD").put("language", "en_US").put("locale", "en_US");
    return node.put("utcOffset", 0).put("is_app_installed", true);
  }

  private String id() {
    return url + "/id/" + Org.ORGANIZATION + "/" + Org.USER;
  }

  private ObjectNode urls() {
    String data = url + "/services/data/v{version}/";
    return json.createObjectNode()
        .put("partner", url + "/services/Soap/u/{version}/" + Org.ORGANIZATION.substring(0, 15))
        .put("rest", data)
        .put("sobjects", data + "sobjects/")
        .put("query", data + "query/");
  }
}
