package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.soap.partner.Connector;
import com.sforce.soap.partner.LoginResult;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.ws.ConnectorConfig;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which organization an org is, and everywhere that it says so. */
class OrganizationIT {
  private static final String SHORT = "00D7Q000004cXyZ";
  private static final String ID = "00D7Q000004cXyZUAU";
  private static final String FIRST = "00D5g0000000001EAA";
  private static final EmulatorOptions MEMORY = EmulatorOptions.inMemory();

  @TempDir Path directory;

  private EmulatorOptions kept() {
    return new EmulatorOptions(0, directory, "drawbridge", "drawbridge-secret");
  }

  private static JsonNode granted(TestOrg org) throws Exception {
    HttpResponse<String> answer =
        org.post(
            "/services/oauth2/token",
            "application/x-www-form-urlencoded",
            "grant_type=client_credentials&client_id=drawbridge&client_secret=drawbridge-secret");
    return TestOrg.JSON.readTree(answer.body());
  }

  private static String organization(EmulatorOptions options) throws Exception {
    try (Emulator emulator = Emulator.start(options)) {
      return new TestOrg(emulator.url()).connect().getUserInfo().getOrganizationId();
    }
  }

  @Test
  void organizationOfTheOptionsIsTheTokensAndTheIdentitys() throws Exception {
    try (Emulator emulator = Emulator.start(MEMORY.ofOrganization(SHORT))) {
      var org = new TestOrg(emulator.url());
      JsonNode granted = granted(org);
      String id = org.url() + "/id/" + ID + "/0055g0000000001AAA";
      assertThat(granted.path("id").asText()).isEqualTo(id);
      String token = granted.path("access_token").asText();
      assertThat(token).startsWith(SHORT + "!");
      String[] bearer = {"Authorization", "Bearer " + token};
      JsonNode info = TestOrg.JSON.readTree(org.get("/services/oauth2/userinfo", bearer).body());
      assertThat(info.path("organization_id").asText()).isEqualTo(ID);
      assertThat(info.path("sub").asText()).isEqualTo(id);
      String path = id.substring(org.url().toString().length());
      JsonNode identity = TestOrg.JSON.readTree(org.get(path, bearer).body());
      assertThat(identity.path("organization_id").asText()).isEqualTo(ID);
      assertThat(identity.path("id").asText()).isEqualTo(id);
      assertThat(identity.path("urls").path("partner").asText()).endsWith("/" + SHORT);
      assertThat(org.get(path.replace(ID, SHORT), bearer).statusCode()).isEqualTo(200);
      assertThat(org.get(path.replace(ID, FIRST), bearer).body()).isEqualTo("Wrong_Org");
    }
  }

  @Test
  void organizationOfTheOptionsIsThatOfSoapRestAndItsRecord() throws Exception {
    try (Emulator emulator = Emulator.start(MEMORY.ofOrganization(ID))) {
      var org = new TestOrg(emulator.url());
      PartnerConnection soap = org.connect();
      assertThat(soap.getUserInfo().getOrganizationId()).isEqualTo(ID);
      assertThat(soap.query("SELECT Id FROM Organization").getRecords()[0].getId()).isEqualTo(ID);
      assertThat(new Rest(org).get("/").text("identity")).contains("/id/" + ID + "/");
      org.control("/reset", "{}");
      assertThat(soap.query("SELECT Id FROM Organization").getRecords()[0].getId()).isEqualTo(ID);

      LoginResult login = login(org);
      assertThat(login.getUserInfo().getOrganizationId()).isEqualTo(ID);
      assertThat(login.getServerUrl()).endsWith("/64.0/" + SHORT);
      assertThat(login.getMetadataServerUrl()).endsWith("/64.0/" + SHORT);
    }
  }

  private static LoginResult login(TestOrg org) throws Exception {
    var config = new ConnectorConfig();
    config.setAuthEndpoint(org.url() + "/services/Soap/u/64.0");
    config.setServiceEndpoint(org.url() + "/services/Soap/u/64.0");
    config.setManualLogin(true);
    return Connector.newConnection(config)
        .login("integration@drawbridge.test", "drawbridge-secret");
  }

  @Test
  void newOrgIsTheSameOrganizationEachTime() throws Exception {
    assertThat(organization(MEMORY)).isEqualTo(FIRST);
    assertThat(organization(kept())).isEqualTo(FIRST);
  }

  @Test
  void dataDirectoryKeepsItsOrganizationAlsoAfterAReset() throws Exception {
    assertThat(organization(kept().ofOrganization(ID))).isEqualTo(ID);
    try (Emulator emulator = Emulator.start(kept())) {
      var org = new TestOrg(emulator.url());
      assertThat(org.connect().getUserInfo().getOrganizationId()).isEqualTo(ID);
      org.control("/reset", "{}");
    }
    assertThat(organization(kept())).isEqualTo(ID);
    assertThat(organization(kept().ofOrganization(SHORT))).isEqualTo(ID);
  }

  @Test
  void dataDirectoryOfAnotherOrganizationIsRefusedAndNotHeld() throws Exception {
    organization(kept().ofOrganization(ID));
    assertThatThrownBy(() -> Emulator.start(kept().ofOrganization(FIRST)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The data directory holds the organization "
                + ID
                + ", not "
                + FIRST
                + "; leave --organization out, or choose another directory.");
    assertThat(organization(kept())).isEqualTo(ID);
  }

  @Test
  void directoryFromBeforeOrganizationsWereKeptIsThatOfTheFirst() throws Exception {
    Files.writeString(directory.resolve("org.ndjson"), "{\"call\":1}\n");
    assertThatThrownBy(() -> Emulator.start(kept().ofOrganization(ID)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The data directory holds the organization " + FIRST);
    assertThat(organization(kept())).isEqualTo(FIRST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "00D", "0015g0000000001", "00D7Q000004cXyZAAA", "00D7Q000004cXy-", "00D 1"})
  void whatIsNoOrganizationsIdIsRefused(String wrong) {
    assertThatThrownBy(() -> MEMORY.ofOrganization(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The organization must be an id of 15 or 18 characters that begins with 00D, not '"
                + wrong
                + "'.");
  }
}
