package dev.drawbridge.diagnose;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Checks;
import dev.drawbridge.diagnose.check.connection.ApiCallBudget;
import dev.drawbridge.diagnose.check.connection.ConfiguredLogging;
import dev.drawbridge.diagnose.check.connection.DataLocality;
import dev.drawbridge.diagnose.check.connection.DatabasePlan;
import dev.drawbridge.diagnose.check.connection.HerokuPostgres;
import dev.drawbridge.diagnose.check.connection.NumberOfMappings;
import dev.drawbridge.diagnose.check.connection.SalesforceApiVersion;
import dev.drawbridge.diagnose.check.connection.SalesforceAuthentication;
import dev.drawbridge.diagnose.check.connection.SalesforceConnection;
import dev.drawbridge.diagnose.check.connection.SharedRecords;
import dev.drawbridge.diagnose.check.connection.TriggerLogRights;
import dev.drawbridge.diagnose.check.connection.ViewModifyAllData;
import dev.drawbridge.diagnose.check.connection.WriteInvariants;
import dev.drawbridge.diagnose.check.mapping.BinaryFields;
import dev.drawbridge.diagnose.check.mapping.BulkApiSupport;
import dev.drawbridge.diagnose.check.mapping.CalculatedFields;
import dev.drawbridge.diagnose.check.mapping.DatabaseFieldChanges;
import dev.drawbridge.diagnose.check.mapping.IsArchivedField;
import dev.drawbridge.diagnose.check.mapping.MaximumRecordSize;
import dev.drawbridge.diagnose.check.mapping.NumberOfFields;
import dev.drawbridge.diagnose.check.mapping.NumberOfLargeTextAreaFields;
import dev.drawbridge.diagnose.check.mapping.PolymorphicExternalId;
import dev.drawbridge.diagnose.check.mapping.QuerySize;
import dev.drawbridge.diagnose.check.mapping.RequiredFields;
import dev.drawbridge.diagnose.check.mapping.SalesforceFieldChanges;
import dev.drawbridge.diagnose.check.mapping.SyntheticFieldAgreement;
import dev.drawbridge.diagnose.check.mapping.SyntheticFields;
import dev.drawbridge.diagnose.check.mapping.UniqueIdentifier;
import dev.drawbridge.diagnose.check.vital.CaptureSettings;
import dev.drawbridge.diagnose.check.vital.CaptureTriggers;
import dev.drawbridge.diagnose.check.vital.CircuitBreaker;
import dev.drawbridge.diagnose.check.vital.ConnectionPause;
import dev.drawbridge.diagnose.check.vital.DatabaseConnection;
import dev.drawbridge.diagnose.check.vital.DeadLetters;
import dev.drawbridge.diagnose.check.vital.FailedWrites;
import dev.drawbridge.diagnose.check.vital.HstoreExtension;
import dev.drawbridge.diagnose.check.vital.IgnoredChanges;
import dev.drawbridge.diagnose.check.vital.MappedColumns;
import dev.drawbridge.diagnose.check.vital.MappingBlocks;
import dev.drawbridge.diagnose.check.vital.PartitionedTables;
import dev.drawbridge.diagnose.check.vital.StalledReads;
import dev.drawbridge.diagnose.check.vital.StuckBatches;
import dev.drawbridge.diagnose.check.vital.TriggerLogHeadroom;
import dev.drawbridge.diagnose.check.vital.TriggerLogSize;
import dev.drawbridge.diagnose.check.vital.TruncatedTables;
import dev.drawbridge.diagnose.check.vital.UnappliedRecords;
import dev.drawbridge.diagnose.check.vital.WriteHolds;
import dev.drawbridge.diagnose.check.vital.WriteLag;
import dev.drawbridge.diagnose.check.vital.WriterLease;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import java.util.List;

/** The checks that every diagnosis makes, in the order in which Heroku Connect prints its own. */
public final class StandardChecks {
  private StandardChecks() {}

  public static Checks all() {
    return new Checks(herokuChecks(), vital(), additionalChecks(), ofMapping());
  }

  private static List<Check<Evidence>> herokuChecks() {
    return List.of(
        new SalesforceApiVersion(),
        new ViewModifyAllData(),
        new NumberOfMappings(),
        new DatabasePlan(),
        new HerokuPostgres(),
        new DataLocality(),
        new ConfiguredLogging());
  }

  private static List<Check<Evidence>> vital() {
    return List.of(
        new DatabaseConnection(),
        new ConnectionPause(),
        new WriteLag(),
        new WriteHolds(),
        new MappingBlocks(),
        new FailedWrites(),
        new IgnoredChanges(),
        new StalledReads(),
        new UnappliedRecords(),
        new CircuitBreaker(),
        new StuckBatches(),
        new WriterLease(),
        new DeadLetters(),
        new CaptureTriggers(),
        new CaptureSettings(),
        new HstoreExtension(),
        new TriggerLogHeadroom(),
        new TriggerLogSize(),
        new TruncatedTables(),
        new PartitionedTables(),
        new MappedColumns());
  }

  private static List<Check<Evidence>> additionalChecks() {
    return List.of(
        new SalesforceConnection(),
        new SalesforceAuthentication(),
        new ApiCallBudget(),
        new WriteInvariants(),
        new TriggerLogRights(),
        new SharedRecords());
  }

  private static List<Check<MappingEvidence>> ofMapping() {
    return List.of(
        new UniqueIdentifier(),
        new BinaryFields(),
        new CalculatedFields(),
        new NumberOfFields(),
        new NumberOfLargeTextAreaFields(),
        new RequiredFields(),
        new SalesforceFieldChanges(),
        new DatabaseFieldChanges(),
        new IsArchivedField(),
        new PolymorphicExternalId(),
        new MaximumRecordSize(),
        new QuerySize(),
        new BulkApiSupport(),
        new SyntheticFields(),
        new SyntheticFieldAgreement());
  }
}
