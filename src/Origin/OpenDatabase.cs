using System.Data.Common;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin;

/// <summary>The database of an origin, as its verbs open it: without the origin around it.</summary>
internal static class OpenDatabase
{
    /// <summary>Opens a database that nobody uses, or makes one.</summary>
    public static Database.Database ToWrite(OriginSettings settings, string data) => Open(settings, data, readOnly: false);

    /// <summary>Opens a database that an origin may be using, to be read.</summary>
    /// <exception cref="StartupException">There is none, or its schema is another version's.</exception>
    public static async Task<Database.Database> ToReadAsync(OriginSettings settings, CancellationToken cancellation)
    {
        var data = Path.GetFullPath(settings.Host.Data);
        if (settings.Database.Provider == DatabaseOptions.Sqlite && !File.Exists(FileOf(data)))
        {
            throw new StartupException($"there is no database at {FileOf(data)}: --data names the origin's data folder");
        }

        var database = Open(settings, data, readOnly: true);
        try
        {
            var version = await database.ReadAsync(new SchemaVersionTable().ReadAsync, cancellation);
            return version == Migrator.Version
                ? database
                : throw new StartupException($"the database has schema version {version}, this program knows {Migrator.Version}: use the program of the origin that runs on it");
        }
        catch (DbException e)
        {
            await database.DisposeAsync();
            throw new StartupException($"the database cannot be read: {e.Message}");
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    // The program ends with its verb: what is made around the database for nobody to look at ends with it.
    private static Database.Database Open(OriginSettings settings, string data, bool readOnly) => settings.Database.Provider == DatabaseOptions.Sqlite
        ? new SqliteDatabase(FileOf(data), readOnly: readOnly)
        : new ServiceCollection().AddMetrics().AddLogging().AddSingleton(settings.Database).AddSingleton<DatabaseMetrics>().AddSingleton<MySqlDatabase>()
            .BuildServiceProvider().GetRequiredService<MySqlDatabase>();

    private static string FileOf(string data) => Path.Combine(data, "origin.db");
}
