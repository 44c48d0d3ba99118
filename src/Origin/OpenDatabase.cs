using System.Data.Common;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin;

/// <summary>The database of an origin, as its verbs open it: without the origin around it.</summary>
internal static class OpenDatabase
{
    /// <summary>Opens a database that nobody uses, or makes one.</summary>
    public static Database.Database ToWrite(OriginSettings settings, string data) =>
        settings.Database.Provider == DatabaseOptions.MySql ? MySqlDatabase.Open(settings.Database) : new SqliteDatabase(FileOf(data));

    /// <summary>Opens a database that an origin may be using, to be read.</summary>
    /// <exception cref="StartupException">There is none, or its schema is another version's.</exception>
    public static async Task<Database.Database> ToReadAsync(OriginSettings settings, CancellationToken cancellation)
    {
        var database = settings.Database.Provider == DatabaseOptions.MySql ? (Database.Database)MySqlDatabase.Open(settings.Database) : OpenFile(settings);
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

    private static SqliteDatabase OpenFile(OriginSettings settings)
    {
        var file = FileOf(Path.GetFullPath(settings.Host.Data));
        return File.Exists(file)
            ? new SqliteDatabase(file, readOnly: true)
            : throw new StartupException($"there is no database at {file}: --data names the origin's data folder");
    }

    private static string FileOf(string data) => Path.Combine(data, "origin.db");
}
