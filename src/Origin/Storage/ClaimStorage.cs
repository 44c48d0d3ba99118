using System.Security.Cryptography;
using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Storage;

/// <summary>
/// Makes sure that the storage folder is the one that belongs to the database, before anything is read from it or written to it. At the very
/// first start one node marks the folder; the others wait until it has, and then must see the mark.
/// </summary>
internal sealed class ClaimStorage(Database.Database database, ClusterTable table, StorageThreads threads, StorageFolder folder, TimeProvider time) : IHostedService
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ClaimAsync(cancellationToken);
            await threads.RunAsync(StorageUse.Write, folder.MakeFolders);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartupException($"storage folder {folder.Path} cannot be used: {e.Message}");
        }
        catch (IOException e)
        {
            throw new StartupException($"storage folder {folder.Path} cannot be used: {e.Message}");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task ClaimAsync(CancellationToken cancellation)
    {
        var candidate = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var row = await database.WriteAsync(session => table.EnsureAsync(session, candidate), cancellation);
        while (!await IsOursAsync(row))
        {
            if (folder.IsOwn || await database.WriteAsync(table.ClaimAsync, cancellation))
            {
                await threads.RunAsync(StorageUse.Write, () => folder.WriteMark(row.Id));
                break;
            }

            await Task.Delay(Between, time, cancellation);
            row = await database.ReadAsync(table.FindAsync, cancellation) ?? row;
        }

        if (row.Mark != ClusterTable.Marked)
        {
            await database.WriteAsync(table.MarkedAsync, cancellation);
        }
    }

    /// <summary>True when the folder has this cluster's mark, false when it has none and none was written yet.</summary>
    private async Task<bool> IsOursAsync(ClusterRow row)
    {
        var mark = await threads.RunAsync(StorageUse.Read, folder.ReadMark);
        if (mark is null)
        {
            return row.Mark != ClusterTable.Marked || folder.IsOwn
                ? false
                : throw new StartupException(
                    $"storage folder {folder.Path} has no file cluster-id, but the database says that one was written: the share is probably not mounted there, or Origin:Storage:Folder names another folder");
        }

        return mark == row.Id
            ? true
            : throw new StartupException(
                $"storage folder {folder.Path} belongs to another installation: its cluster-id is {mark}, the database's {row.Id}. Check Origin:Storage:Folder and Origin:Database:Connection");
    }
}
