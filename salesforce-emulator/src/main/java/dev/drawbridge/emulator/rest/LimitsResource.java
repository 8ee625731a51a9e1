package dev.drawbridge.emulator.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Admission;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.BatchQuota;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import dev.drawbridge.emulator.user.SystemRight;
import java.util.Map;
import java.util.TreeMap;

/** {@code limits}: those that the org counts, and all others as never touched. */
final class LimitsResource implements Resource {
  /** What the resource lists in a Developer or Enterprise org but nothing here uses up. */
  private static final Map<String, Integer> UNTOUCHED =
      Map.ofEntries(
          Map.entry("ActiveScratchOrgs", 40),
          Map.entry("AnalyticsExternalDataSizeMB", 40_960),
          Map.entry("ConcurrentAsyncGetReportInstances", 200),
          Map.entry("ConcurrentEinsteinDataInsightsStoryCreation", 5),
          Map.entry("ConcurrentEinsteinDiscoveryStoryCreation", 2),
          Map.entry("ConcurrentSyncReportRuns", 20),
          Map.entry("DailyAnalyticsDataflowJobExecutions", 60),
          Map.entry("DailyAnalyticsUploadedFilesSizeMB", 51_200),
          Map.entry("DailyAsyncApexExecutions", 250_000),
          Map.entry("DailyAsyncApexTests", 500),
          Map.entry("DailyBulkV2QueryFileStorageMB", 976_562),
          Map.entry("DailyDurableGenericStreamingApiEvents", 10_000),
          Map.entry("DailyDurableStreamingApiEvents", 10_000),
          Map.entry("DailyEinsteinDataInsightsStoryCreation", 1_000),
          Map.entry("DailyEinsteinDiscoveryOptimizationJobRuns", 25),
          Map.entry("DailyEinsteinDiscoveryPredictAPICalls", 50_000),
          Map.entry("DailyEinsteinDiscoveryPredictionsByCDC", 500_000),
          Map.entry("DailyEinsteinDiscoveryStoryCreation", 100),
          Map.entry("DailyFunctionsApiCallLimit", 235_000),
          Map.entry("DailyGenericStreamingApiEvents", 10_000),
          Map.entry("DailyScratchOrgs", 80),
          Map.entry("DailyStandardVolumePlatformEvents", 10_000),
          Map.entry("DailyStreamingApiEvents", 10_000),
          Map.entry("DailyWorkflowEmails", 100_000),
          Map.entry("DurableStreamingApiConcurrentClients", 20),
          Map.entry("FileStorageMB", 20_480),
          Map.entry("HourlyAsyncReportRuns", 1_200),
          Map.entry("HourlyDashboardRefreshes", 200),
          Map.entry("HourlyDashboardResults", 5_000),
          Map.entry("HourlyDashboardStatuses", 999_999_999),
          Map.entry("HourlyLongTermIdMapping", 100_000),
          Map.entry("HourlyManagedContentPublicRequests", 50_000),
          Map.entry("HourlyODataCallout", 20_000),
          Map.entry("HourlyPublishedPlatformEvents", 50_000),
          Map.entry("HourlyPublishedStandardVolumePlatformEvents", 1_000),
          Map.entry("HourlyShortTermIdMapping", 100_000),
          Map.entry("HourlySyncReportRuns", 500),
          Map.entry("HourlyTimeBasedWorkflow", 1_000),
          Map.entry("MassEmail", 5_000),
          Map.entry("MonthlyEinsteinDiscoveryStoryCreation", 500),
          Map.entry("MonthlyPlatformEvents", 1_500_000),
          Map.entry("Package2VersionCreates", 6),
          Map.entry("Package2VersionCreatesWithoutValidation", 500),
          Map.entry("PermissionSets", 1_500),
          Map.entry("PrivateConnectOutboundCalloutHourlyLimitMB", 0),
          Map.entry("PublishCallbackUsageInApex", 50_000),
          Map.entry("SingleEmail", 5_000),
          Map.entry("StreamingApiConcurrentClients", 2_000));

  private static final long STORAGE = 10_240;

  private final Org org;
  private final Admission admission;
  private final BatchQuota quota;
  private final BatchQuota queryJobs;
  private final RestAnswers answers;

  LimitsResource(
      Org org, Admission admission, BatchQuota quota, BatchQuota queryJobs, RestAnswers answers) {
    this.org = org;
    this.admission = admission;
    this.quota = quota;
    this.queryJobs = queryJobs;
    this.answers = answers;
  }

  @Override
  public RestCall resolve(RestRequest request) {
    request.readOnly();
    permitted(org);
    return RestCall.other(injection -> answer());
  }

  /** Refuses users who may not see the org's setup. */
  static void permitted(Org org) {
    if (!org.users().has(org.user(), SystemRight.VIEW_SETUP)) {
      throw new ApiFault(
          "FORBIDDEN", "You do not have the permission View Setup and Configuration.");
    }
  }

  private Answer answer() {
    Map<String, long[]> limits = new TreeMap<>();
    UNTOUCHED.forEach((name, max) -> limits.put(name, new long[] {max, max}));
    int allowed = admission.allowed();
    limits.put("DailyApiRequests", new long[] {allowed, Math.max(0, allowed - admission.used())});
    long batches = quota.remaining(org.clock().now());
    limits.put("DailyBulkApiBatches", new long[] {quota.limit(), batches});
    limits.put(
        "DailyBulkV2QueryJobs",
        new long[] {queryJobs.limit(), queryJobs.remaining(org.clock().now())});
    limits.put(
        "DataStorageMB", new long[] {STORAGE, Math.max(0, STORAGE - org.storageMegabytes())});
    ObjectNode node = answers.object();
    limits.forEach(
        (name, limit) -> node.putObject(name).put("Max", limit[0]).put("Remaining", limit[1]));
    return answers.ok(node);
  }
}
