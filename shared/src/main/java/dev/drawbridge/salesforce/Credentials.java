package dev.drawbridge.salesforce;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * How the integration user signs in: the content of the Salesforce secret, as JSON. {@code
 * toString} shows no secret.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "flow")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Credentials.ClientCredentials.class, name = "client_credentials"),
  @JsonSubTypes.Type(value = Credentials.JwtBearer.class, name = "jwt_bearer")
})
public sealed interface Credentials {
  /** The My Domain address, or login.salesforce.com / test.salesforce.com for the JWT flow. */
  String loginUrl();

  String clientId();

  /** OAuth client credentials; the app names its run-as user. */
  record ClientCredentials(String loginUrl, String clientId, String clientSecret)
      implements Credentials {
    @Override
    public String toString() {
      return "ClientCredentials[" + loginUrl + "]";
    }
  }

  /**
   * OAuth JWT bearer.
   *
   * @param privateKey PKCS#8 PEM of the key whose certificate the app holds
   * @param audience when it is not the login address itself
   */
  record JwtBearer(
      String loginUrl,
      String clientId,
      String username,
      String privateKey,
      @Nullable String audience)
      implements Credentials {
    @Override
    public String toString() {
      return "JwtBearer[" + loginUrl + ", " + username + "]";
    }
  }
}
