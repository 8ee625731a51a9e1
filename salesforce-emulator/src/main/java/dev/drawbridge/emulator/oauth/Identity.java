package dev.drawbridge.emulator.oauth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.user.UserProfile;

/** Who a session belongs to: userinfo and the identity URL. */
final class Identity {
  private final ObjectMapper json;
  private final String url;
  private final String organization;

  Identity(ObjectMapper json, String url, String organization) {
    this.json = json;
    this.url = url;
    this.organization = organization;
  }

  ObjectNode userInfo(UserProfile user) {
    ObjectNode node = json.createObjectNode();
    node.put("sub", id(user.id())).put("user_id", user.id());
    node.put("organization_id", organization);
    node.put("preferred_username", user.username()).put("nickname", user.nickname());
    node.put("name", user.fullName()).put("email", user.email()).put("email_verified", true);
    node.put("given_name", user.firstName()).put("family_name", user.lastName());
    node.put("zoneinfo", "GMT").put("language", "en_US").put("locale", "en_US");
    node.put("profile", url + "/" + user.id()).put("user_type", "STANDARD");
    node.put("active", user.active());
    node.put("utcOffset", 0).put("is_salesforce_integration_user", false);
    node.set("urls", urls());
    return node;
  }

  ObjectNode identity(UserProfile user) {
    ObjectNode node = json.createObjectNode();
    node.put("id", id(user.id())).put("asserted_user", true).put("user_id", user.id());
    node.put("organization_id", organization).put("username", user.username());
    node.put("nick_name", user.nickname()).put("display_name", user.fullName());
    node.put("email", user.email()).put("email_verified", true);
    node.put("first_name", user.firstName()).put("last_name", user.lastName());
    node.put("timezone", "GMT");
    node.putNull("mobile_phone").put("mobile_phone_verified", false);
    node.put("active", user.active());
    node.set("urls", urls());
    node.put("user_type", "STANDARD").put("language", "en_US").put("locale", "en_US");
    return node.put("utcOffset", 0).put("is_app_installed", true);
  }

  String id(String user) {
    return url + "/id/" + organization + "/" + user;
  }

  private ObjectNode urls() {
    String data = url + "/services/data/v{version}/";
    return json.createObjectNode()
        .put("partner", url + "/services/Soap/u/{version}/" + organization.substring(0, 15))
        .put("rest", data)
        .put("sobjects", data + "sobjects/")
        .put("query", data + "query/");
  }
}
