namespace EdgeRegistry.Origin.Storage;

/// <summary>Whether the file system of blobs and uploads works, as the calls find it; logged when it changes.</summary>
internal sealed partial class StorageState(ILogger<StorageState> logger)
{
    private readonly Lock _gate = new();
    private volatile string? _reading;
    private volatile string? _writing;

    /// <summary>What does not work at present, or null.</summary>
    public string? Problem => _reading ?? _writing;

    public void Failed(StorageUse use, StorageUnavailableException fault)
    {
        lock (_gate)
        {
            if (Of(use) is null)
            {
                LogFailing(NameOf(use), fault.Message, fault.InnerException);
            }

            Set(use, fault.Message);
        }
    }

    /// <summary>A call has ended well. What removes files says nothing about others: it works on a full disk too.</summary>
    public void Succeeded(StorageUse use)
    {
        if (Of(use) is null || use is StorageUse.Remove or StorageUse.Close)
        {
            return;
        }

        lock (_gate)
        {
            if (Of(use) is not null)
            {
                Set(use, null);
                LogWorking(NameOf(use));
            }
        }
    }

    private string? Of(StorageUse use) => use is StorageUse.Read ? _reading : _writing;

    private void Set(StorageUse use, string? problem)
    {
        if (use is StorageUse.Read)
        {
            _reading = problem;
        }
        else
        {
            _writing = problem;
        }
    }

    private static string NameOf(StorageUse use) => use is StorageUse.Read ? "read" : "written";

    [LoggerMessage(1, LogLevel.Warning, "Blobs and uploads cannot be {Use}: {Problem}. Requests that need them are answered 503")]
    private partial void LogFailing(string use, string problem, Exception? fault);

    [LoggerMessage(2, LogLevel.Information, "Blobs and uploads can be {Use} again")]
    private partial void LogWorking(string use);
}
