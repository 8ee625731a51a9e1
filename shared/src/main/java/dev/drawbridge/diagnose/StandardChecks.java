package dev.drawbridge.diagnose;

import dev.drawbridge.diagnose.connection.ApiCallBudget;
import dev.drawbridge.diagnose.connection.ConfiguredLogging;
import dev.drawbridge.diagnose.connection.DataLocality;
import dev.drawbridge.diagnose.connection.DatabasePlan;
import dev.drawbridge.diagnose.connection.HerokuPostgres;
import dev.drawbridge.diagnose.connection.NumberOfMappings;
import dev.drawbridge.diagnose.connection.SalesforceApiVersion;
import dev.drawbridge.diagnose.connection.SalesforceAuthentication;
import dev.drawbridge.diagnose.connection.SalesforceConnection;
import dev.drawbridge.diagnose.connection.SharedRecords;
import dev.drawbridge.diagnose.connection.TriggerLogRights;
import dev.drawbridge.diagnose.connection.ViewModifyAllData;
import dev.drawbridge.diagnose.connection.WriteInvariants;
import dev.drawbridge.diagnose.mapping.BinaryFields;
import dev.drawbridge.diagnose.mapping.BulkApiSupport;
import dev.drawbridge.diagnose.mapping.CalculatedFields;
import dev.drawbridge.diagnose.mapping.DatabaseFieldChanges;
import dev.drawbridge.diagnose.mapping.IsArchivedField;
import dev.drawbridge.diagnose.mapping.MaximumRecordSize;
import dev.drawbridge.diagnose.mapping.NumberOfFields;
import dev.drawbridge.diagnose.mapping.NumberOfLargeTextAreaFields;
import dev.drawbridge.diagnose.mapping.PolymorphicExternalId;
import dev.drawbridge.diagnose.mapping.QuerySize;
import dev.drawbridge.diagnose.mapping.RequiredFields;
import dev.drawbridge.diagnose.mapping.SalesforceFieldChanges;
import dev.drawbridge.diagnose.mapping.SyntheticFieldAgreement;
import dev.drawbridge.diagnose.mapping.SyntheticFields;
import dev.drawbridge.diagnose.mapping.UniqueIdentifier;
import dev.drawbridge.diagnose.vital.CaptureSettings;
import dev.drawbridge.diagnose.vital.CaptureTriggers;
import dev.drawbridge.diagnose.vital.CircuitBreaker;
import dev.drawbridge.diagnose.vital.ConnectionPause;
import dev.drawbridge.diagnose.vital.DatabaseConnection;
import dev.drawbridge.diagnose.vital.DeadLetters;
import dev.drawbridge.diagnose.vital.FailedWrites;
import dev.drawbridge.diagnose.vital.HstoreExtension;
import dev.drawbridge.diagnose.vital.IgnoredChanges;
import dev.drawbridge.diagnose.vital.MappedColumns;
import dev.drawbridge.diagnose.vital.MappingBlocks;
import dev.drawbridge.diagnose.vital.PartitionedTables;
import dev.drawbridge.diagnose.vital.StuckBatches;
import dev.drawbridge.diagnose.vital.TriggerLogHeadroom;
import dev.drawbridge.diagnose.vital.TriggerLogSize;
import dev.drawbridge.diagnose.vital.TruncatedTables;
import dev.drawbridge.diagnose.vital.WriteHolds;
import dev.drawbridge.diagnose.vital.WriteLag;
import dev.drawbridge.diagnose.vital.WriterLease;
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
