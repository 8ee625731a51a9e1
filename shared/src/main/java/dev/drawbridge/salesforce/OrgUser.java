package dev.drawbridge.salesforce;

/** The integration user, as Salesforce names it. */
public record OrgUser(String userId, String username, String organizationId) {}
