using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Backups;

/// <summary>The file <c>RESTORING</c> in the storage folder: a restore is under way, or was broken off; no origin starts on it.</summary>
internal sealed class RestoreMark(string storage)
{
    private readonly string _file = Path.Combine(storage, "RESTORING");

    public bool Exists => File.Exists(_file);

    public void Set(string snapshot) => File.WriteAllText(_file, snapshot + "\n");

    public void Remove() => File.Delete(_file);

    /// <exception cref="StartupException">A restore was not finished.</exception>
    public void RefuseToStart()
    {
        if (Exists)
        {
            throw new StartupException($"{_file} says that a restore is under way, or was broken off: run it again, or empty database and storage and remove the file");
        }
    }
}
