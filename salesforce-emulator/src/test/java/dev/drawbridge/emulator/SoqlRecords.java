package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A few accounts and contacts to be asked for, and how tests ask for them. */
abstract class SoqlRecords {
  final TestOrg org = new TestOrg();
  Rest rest;
  String acme;
  String beta;

  void fill() throws Exception {
    org.control(
        "/schema",
        """
        {"name":"Tag__c","keyPrefix":"a0T","fields":[
          {"name":"Colors__c","type":"multipicklist"},
          {"name":"Size__c","type":"picklist","picklistValues":[{"value":"S","label":"Small","active":true}]},
          {"name":"Day__c","type":"date"},{"name":"When__c","type":"datetime"}]}
        """);
    rest = new Rest(org);
    acme = rest.create("Account", "{'Name':'Acme','NumberOfEmployees':10,'Industry':'Energy'}");
    beta = rest.create("Account", "{'Name':'Beta','NumberOfEmployees':20,'Industry':'Energy'}");
    rest.create("Account", "{'Name':'Gamma','NumberOfEmployees':null,'Industry':'Media'}");
    contact("Ann", acme);
    contact("Bob", acme);
    contact("Cid", acme);
    contact("Dan", beta);
    rest.create("Contact", "{'LastName':'Eve'}");
  }

  String contact(String name, String account) throws Exception {
    return rest.create("Contact", "{'LastName':'" + name + "','AccountId':'" + account + "'}");
  }

  /** The values of one column. */
  List<String> column(String soql, String column) throws Exception {
    Rest.Reply reply = rest.query(soql);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    List<String> values = new ArrayList<>();
    for (JsonNode record : reply.body().path("records")) {
      values.add(record.path(column).asText());
    }
    return values;
  }

  List<String> names(String rest) throws Exception {
    return column("SELECT Name FROM " + rest, "Name");
  }
}
