namespace EdgeRegistry.Origin.Storage;

/// <summary>Whether blobs and uploads can be reached, asked by reading the folder's mark. Askers that come together share one call.</summary>
internal sealed class StorageHealth(StorageThreads threads, StorageFolder folder, StorageState state)
{
    private readonly Lock _gate = new();
    private Task<string?> _asking = Task.FromResult<string?>(null);

    /// <summary>What does not work, or null: no path, so that strangers may hear it. Takes at most twice <see cref="StorageOptions.Timeout"/>.</summary>
    public async Task<string?> CheckAsync(CancellationToken cancellation)
    {
        Task<string?> asking;
        lock (_gate)
        {
            asking = _asking = _asking.IsCompleted ? AskAsync() : _asking;
        }

        try
        {
            return await asking.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return state.Problem ?? "the storage folder does not answer";
        }
    }

    private async Task<string?> AskAsync()
    {
        try
        {
            if (!await threads.RunAsync(StorageUse.Read, folder.IsMarked))
            {
                return "the storage folder is not mounted: its cluster-id is gone";
            }

            if (state.Problem is not null)
            {
                await threads.RunAsync(StorageUse.Write, folder.TryWrite); // what failed may work again, and nobody else may ask
            }

            return state.Problem;
        }
        catch (StorageUnavailableException e)
        {
            return e.Message;
        }
    }
}
