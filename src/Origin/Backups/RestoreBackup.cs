using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Origin.Checking;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Backups;

/// <summary>
/// Makes an origin of a snapshot, in an empty database and an empty storage folder: everything is verified, bytes land before rows, and the
/// restored origin begins a history of its own. Broken off, it can be repeated.
/// </summary>
internal sealed class RestoreBackup(Database.Database database, BackupFolder folder, BackupTable table, Progress progress)
{
    private const int RowsOfTransaction = 500;
    private const long BytesOfTransaction = 4 * 1024 * 1024; // a statement, escaped, is at most twice that: below what MariaDB takes (max_allowed_packet)

    /// <summary>Restores.</summary>
    /// <param name="snapshot">The snapshot's folder.</param>
    /// <param name="storage">The folder of the origin's blobs.</param>
    /// <param name="cancellation">Ends it; no origin starts on what is unfinished.</param>
    /// <exception cref="StartupException">The target is not empty, or the snapshot is not whole.</exception>
    public async Task<SavedBlobs.BlobTally> RunAsync(string snapshot, string storage, CancellationToken cancellation)
    {
        var manifest = BackupManifest.Read(snapshot);
        await VerifyAsync(manifest, snapshot, cancellation);
        await Migrator.MigrateAsync(database, [.. Migrator.Steps.Where(step => step.Number <= manifest.Schema)], cancellation);
        var mark = new RestoreMark(storage);
        await PrepareAsync(manifest, mark, storage, cancellation);
        Directory.CreateDirectory(storage);
        mark.Set(Path.GetFileName(snapshot));
        var growing = Directory.CreateDirectory(Path.Combine(storage, "blobs", "restoring")).FullName;
        var copies = new BlobCopies(new BlobFiles(folder.Root), new BlobFiles(storage), growing);
        var tally = await SavedBlobs.BringAsync(TakeBackup.FileOf(snapshot, "blobs"), copies, verifyLinks: true, progress, cancellation);
        Directory.Delete(growing, recursive: true);
        NativeFiles.SyncFileSystem(storage);
        foreach (var file in manifest.Tables)
        {
            await FillAsync(file, snapshot, cancellation);
        }

        await database.WriteAsync(session => table.BeginHistoryAsync(session, Guid.NewGuid().ToString("N")), cancellation);
        await Migrator.MigrateAsync(database, Migrator.Steps, cancellation);
        mark.Remove();
        return tally;
    }

    private async Task VerifyAsync(BackupManifest manifest, string snapshot, CancellationToken cancellation)
    {
        if (manifest.Schema > Migrator.Version)
        {
            throw new StartupException($"{snapshot} has schema version {manifest.Schema}; this program knows up to {Migrator.Version}: use a newer program");
        }

        foreach (var file in manifest.Tables)
        {
            progress.Show($"verifying {file.Name}");
            if (!SavedTables.All.Contains(file.Name, StringComparer.Ordinal))
            {
                throw new StartupException($"{snapshot} holds a table '{file.Name}' that this program does not know");
            }

            if (await RowsReader.HashAsync(TakeBackup.FileOf(snapshot, file.Name), cancellation) != file.Sha256)
            {
                throw new StartupException($"{TakeBackup.FileOf(snapshot, file.Name)} is damaged: its bytes are not those that were written");
            }
        }
    }

    private async Task PrepareAsync(BackupManifest manifest, RestoreMark mark, string storage, CancellationToken cancellation)
    {
        var isAgain = mark.Exists;
        if (!isAgain && new BlobFiles(storage).List().FirstOrDefault() is { } blob)
        {
            throw new StartupException($"{storage} is not empty: it holds {blob}. A restore needs an empty folder");
        }

        foreach (var file in manifest.Tables)
        {
            if (await database.ReadAsync(session => table.IsEmptyAsync(session, file.Name), cancellation))
            {
                continue;
            }

            if (!isAgain)
            {
                throw new StartupException($"the database is not empty: there are rows in {file.Name}. A restore needs an empty one");
            }

            await database.WriteAsync(session => table.ClearAsync(session, file.Name), cancellation);
        }
    }

    private async Task FillAsync(TableFile file, string snapshot, CancellationToken cancellation)
    {
        var (rows, bytes, done) = (new List<SavedRow>(), 0L, 0L);
        foreach (var row in RowsReader.Read(TakeBackup.FileOf(snapshot, file.Name)))
        {
            var size = row.Values.Sum(value => value switch { byte[] body => body.Length, string text => text.Length, _ => 8L });
            if (rows.Count == RowsOfTransaction || (rows.Count > 0 && bytes + size > BytesOfTransaction))
            {
                await InsertAsync(file.Name, rows, cancellation);
                done += rows.Count;
                (rows, bytes) = ([], 0);
                progress.Show($"{file.Name} {done:N0} of {file.Rows:N0} rows");
            }

            rows.Add(row);
            bytes += size;
        }

        await InsertAsync(file.Name, rows, cancellation);
        if (done + rows.Count != file.Rows)
        {
            throw new InvalidDataException($"{file.Name} has {done + rows.Count} rows where {file.Rows} were saved");
        }
    }

    private Task InsertAsync(string name, List<SavedRow> rows, CancellationToken cancellation) => rows.Count == 0 ? Task.CompletedTask : database.WriteAsync(
        async session =>
        {
            foreach (var some in rows.Chunk(BackupTable.RowsAtOnce))
            {
                await table.InsertAsync(session, name, some);
            }
        },
        cancellation);
}
