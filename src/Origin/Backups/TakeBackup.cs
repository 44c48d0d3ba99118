using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Checking;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Backups;

/// <summary>
/// Takes a consistent pair of database and blobs from an origin that may be running: first every table as it was at one moment, then every blob that
/// they name. A blob's file is there before its row, and nothing that a row names is removed.
/// </summary>
internal sealed class TakeBackup(Database.Database database, BackupFolder folder, BackupTable table, Progress progress, TimeProvider time)
{
    /// <summary>Takes one.</summary>
    /// <param name="storage">The folder of the origin's blobs.</param>
    /// <param name="cancellation">Ends it; the next run removes what is unfinished, and keeps the blobs that are here.</param>
    public async Task<BackupManifest> RunAsync(string storage, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var snapshot = folder.Begin(now);
        var (head, tables) = await database.ReadSnapshotAsync(session => ReadAsync(session, snapshot, cancellation), cancellation);
        var copies = new BlobCopies(new BlobFiles(storage), new BlobFiles(folder.Root), folder.Temporary);
        Tally = await SavedBlobs.BringAsync(FileOf(snapshot, "blobs"), copies, verifyLinks: false, progress, cancellation);
        Hosting.Files.NativeFiles.SyncFileSystem(folder.Root); // once for all of them, before it is called complete
        var manifest = new BackupManifest(BackupManifest.Newest, Migrator.Version, now, head.Epoch, head.Seq, tables, Tally.Count, Tally.Bytes, Tally.Missing);
        manifest.Write(snapshot);
        return manifest;
    }

    /// <summary>What became of the blobs.</summary>
    public SavedBlobs.BlobTally Tally { get; private set; } = new();

    internal static string FileOf(string snapshot, string table) => Path.Combine(snapshot, $"{table}.jsonl.gz");

    private async Task<(ChangeHead Head, List<TableFile> Tables)> ReadAsync(DbSession session, string snapshot, CancellationToken cancellation)
    {
        var head = await table.HeadAsync(session);
        var tables = new List<TableFile>();
        foreach (var name in SavedTables.All)
        {
            using var writer = new RowsWriter(FileOf(snapshot, name));
            await table.ReadAsync(session, name, row =>
            {
                cancellation.ThrowIfCancellationRequested();
                writer.Write(row);
                progress.Show($"{name} {writer.Rows:N0} rows");
            });
            tables.Add(new TableFile(name, writer.Rows, writer.Finish()));
        }

        return (head, tables);
    }
}
