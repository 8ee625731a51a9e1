package dev.drawbridge.emulator.oauth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.user.UserContact;
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
    node.set("urls", urls(user));
    return node;
  }

  ObjectNode identity(UserProfile user, UserContact contact) {
    ObjectNode node = json.createObjectNode();
    node.put("id", id(user.id())).put("asserted_user", true).put("user_id", user.id());
    node.put("organization_id", organization).put("username", user.username());
    node.put("nick_name", user.nickname()).put("display_name", user.fullName());
    node.put("email", user.email()).put("email_verified", true);
    node.put("first_name", user.firstName()).put("last_name", user.lastName());
    node.put("timezone", "GMT").set("photos", photos());
    node.put("addr_street", contact.street()).put("addr_city", contact.city());
    node.put("addr_state", contact.state()).put("addr_country", contact.country());
    node.put("addr_zip", contact.postalCode());
    node.put("mobile_phone", contact.mobilePhone()).put("mobile_phone_verified", false);
    node.put("is_lightning_login_user", false);
    node.putObject("status").putNull("created_date").putNull("body");
    node.set("urls", urls(user));
    node.put("active", user.active());
    node.put("user_type", "STANDARD").put("language", "en_US").put("locale", "en_US");
    node.put("utcOffset", 0).put("last_modified_date", contact.modified().toString());
    return node.put("is_app_installed", true);
  }

  String id(String user) {
    return url + "/id/" + organization + "/" + user;
  }

  // Every user has the picture of those who have none.
  private ObjectNode photos() {
    return json.createObjectNode()
        .put("picture", url + "/profilephoto/005/F")
        .put("thumbnail", url + "/profilephoto/005/T");
  }

  private ObjectNode urls(UserProfile user) {
    String soap = url + "/services/Soap/";
    String end = "/{version}/" + organization.substring(0, 15);
    String data = url + "/services/data/v{version}/";
    ObjectNode urls = json.createObjectNode();
    urls.put("enterprise", soap + "c" + end).put("metadata", soap + "m" + end);
    urls.put("partner", soap + "u" + end).put("rest", data);
    for (String name : new String[] {"sobjects", "search", "query", "recent"}) {
      urls.put(name, data + name + "/");
    }
    urls.put("tooling_soap", soap + "T" + end).put("tooling_rest", data + "tooling/");
    urls.put("profile", url + "/" + user.id());
    for (String name : new String[] {"feeds", "groups", "users", "feed_items", "feed_elements"}) {
      urls.put(name, data + "chatter/" + name.replace('_', '-'));
    }
    return urls.put("custom_domain", url);
  }
}
