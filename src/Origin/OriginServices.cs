using System.Diagnostics.Metrics;
using System.Text;
using EdgeRegistry.Bus;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Blobs;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.EdgeFeed;
using EdgeRegistry.Origin.Endpoints;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Origin.Leases;
using EdgeRegistry.Origin.Manifests;
using EdgeRegistry.Origin.Referrers;
using EdgeRegistry.Origin.Repositories;
using EdgeRegistry.Origin.Settings;
using EdgeRegistry.Origin.Storage;
using EdgeRegistry.Origin.Tags;
using EdgeRegistry.Origin.Tokens;
using EdgeRegistry.Origin.Uploads;

namespace EdgeRegistry.Origin;

/// <summary>Puts the origin together, slice by slice.</summary>
internal static class OriginServices
{
    public static void AddOrigin(this IServiceCollection services, OriginSettings settings, string data)
    {
        services.AddSingleton(settings.Transfer).AddSingleton<CompressedAnswers>();
        services.AddSingleton(new OriginNode(settings.Host.Node.Length > 0 ? settings.Host.Node : Environment.MachineName));
        services.AddDatabase(settings.Database, data);
        services.AddStorage(settings.Storage, data, isEmbedded: settings.Database.Provider == DatabaseOptions.Sqlite);
        services.AddSingleton<LeaseMetrics>().AddSingleton<LeaseHolder>().AddHostedService(provider => provider.GetRequiredService<LeaseHolder>());
        services.AddChanges(settings.Changes);
        var secret = OriginSecret.Read(settings.Host.Secret, data);
        services.AddAudit(settings.Audit);
        services.AddSettings(new OriginSecret(secret, OriginSecret.Settings));
        services.AddSingleton<RolesTable>().AddSingleton<ProjectsTable>().AddSingleton<MembersTable>().AddSingleton<AccessRules>();
        services.AddIdentity(settings.Identity, data).AddFirstStart(settings.AllowAnonymousWrite, settings.ResetAdminPassword);
        services.AddDirectories(settings.Directories, secret);
        services.AddSingleton(settings.Projects);
        services.AddTokens(settings.Tokens, new OriginSecret(secret, OriginSecret.SigningKeys), settings.AllowAnonymousWrite);
        services.AddEdgeFeed(settings.AllowAnonymousWrite, hasRedis: settings.Redis.IsConfigured());
        services.AddSingleton(settings.Repositories).AddSingleton<RepositoriesTable>().AddSingleton<ListCatalog>();
        services.AddBlobs();
        services.AddUploads(settings.Uploads);
        services.AddManifests();
        services.AddApi();
        services.AddSingleton(settings.Tags).AddSingleton<TagsTable>().AddSingleton<ListTags>();
        services.AddSingleton<ReferrersTable>().AddSingleton<ListReferrers>();
        services.AddSingleton<CheckApi>().AddSingleton<RequestMetrics>().AddSingleton<Routes>();
    }

    /// <summary>Lets the metrics show what waits and what is held.</summary>
    public static void ObserveOrigin(this IServiceProvider provider)
    {
        var factory = provider.GetRequiredService<IMeterFactory>();
        StorageMetrics.Observe(factory, provider.GetRequiredService<StorageThreads>());
        provider.GetRequiredService<DatabaseMetrics>().Observe(provider.GetRequiredService<Database.Database>());
        provider.GetRequiredService<IdentityMetrics>().Observe(
            provider.GetRequiredService<PasswordHashing>(), provider.GetRequiredService<LoginThrottle>(), provider.GetRequiredService<VerifiedPasswords>());
        UploadMetrics.Observe(factory, provider.GetRequiredService<UploadSessions>(), provider.GetRequiredService<UploadHashes>());
    }

    // Hosted services start in the order in which they stand here: the schema first, the listener last.
    private static void AddDatabase(this IServiceCollection services, DatabaseOptions options, string data)
    {
        services.AddSingleton(options).AddSingleton<DatabaseMetrics>();
        if (options.Provider == DatabaseOptions.MySql)
        {
            services.AddSingleton<Database.Database, MySqlDatabase>().AddSingleton<CommittedRequestsTable>();
            services.AddHostedService<MigrateAtStart>().AddHostedService<ForgetRequestsJob>();
            return;
        }

        services.AddSingleton<Database.Database>(provider => new SqliteDatabase(Path.Combine(data, "origin.db"), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<MigrateAtStart>();
    }

    private static void AddChanges(this IServiceCollection services, ChangesOptions options)
    {
        services.AddSingleton<IEventBus>(provider => provider.GetRequiredService<OriginBus>());
        services.AddSingleton<ChangesTable>().AddSingleton<AccessChanges>().AddSingleton<ChangeMetrics>().AddSingleton<ChangeLog>().AddSingleton<ChangeDelivery>().AddSingleton<Numbering.Surroundings>().AddSingleton<Numbering>();
        services.AddHostedService(provider => provider.GetRequiredService<Numbering>());
        services.AddSingleton(options).AddSingleton<ChangeRetention.Rules>().AddSingleton<ChangeRetention>().AddHostedService(provider => provider.GetRequiredService<ChangeRetention>());
    }

    private static void AddSettings(this IServiceCollection services, OriginSecret secret)
    {
        services.AddSingleton(new SettingSecrets(
            (name, value) => secret.Encrypt(Encoding.UTF8.GetBytes(value), name),
            (name, text) => secret.Decrypt(text, name) is { } plain ? Encoding.UTF8.GetString(plain) : null));
        services.AddSingleton<SettingsTable>().AddSingleton<RegistrySettings>().AddSingleton<ReadOnlyMode>().AddHostedService<ReadSettings>();
    }

    private static void AddStorage(this IServiceCollection services, StorageOptions options, string data, bool isEmbedded)
    {
        var folder = options.Folder.Length > 0 ? new StorageFolder(Path.GetFullPath(options.Folder), isOwn: false) : new StorageFolder(data, isEmbedded);
        services.AddSingleton(options).AddSingleton(folder).AddSingleton<StorageState>().AddSingleton<StorageThreads>().AddSingleton<StorageHealth>();
        services.AddSingleton<ClusterTable>().AddHostedService<ClaimStorage>();
    }

    private static void AddBlobs(this IServiceCollection services)
    {
        services.AddSingleton<BlobsTable>().AddSingleton<BlobMetrics>().AddSingleton<BlobStore>();
        services.AddSingleton<BlobTouch>().AddSingleton<BlobSender>().AddSingleton<PullBlob>();
        services.AddSingleton<BlobTables>().AddSingleton<DeleteBlob>();
    }

    private static void AddUploads(this IServiceCollection services, UploadsOptions options)
    {
        services.AddSingleton(options).AddSingleton<UploadStore>().AddSingleton<UploadHolder>();
        services.AddSingleton<UploadSessionsTable>().AddSingleton<UploadTables>().AddSingleton<UploadFiles>();
        services.AddSingleton<UploadHashes>().AddSingleton<UploadSessions>().AddSingleton<UploadTurns>().AddSingleton<CommitUpload>();
        services.AddSingleton<SessionAccess>().AddSingleton<ReceiveBlob>().AddSingleton<StartUpload>().AddSingleton<MountBlob>().AddSingleton<AppendChunk>();
        services.AddSingleton<FinishUpload>().AddSingleton<GetUploadStatus>().AddSingleton<CancelUpload>();
        services.AddSingleton(provider => new UploadExpiry.Ages(options.Expiry, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UploadExpiry>().AddSingleton<UploadRecovery>().AddSingleton<UploadSweep>();
        services.AddHostedService<RenewUploads>().AddHostedService<UploadsJob>();
    }

    private static void AddManifests(this IServiceCollection services)
    {
        services.AddSingleton<ManifestsTable>().AddSingleton<ReferencesTable>().AddSingleton<ManifestTables>();
        services.AddSingleton<ManifestWriter>().AddSingleton<PutManifest>().AddSingleton<PullManifest>().AddSingleton<DeleteManifest>();
    }
}
