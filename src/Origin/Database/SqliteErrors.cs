using Microsoft.Data.Sqlite;

namespace EdgeRegistry.Origin.Database;

/// <summary>Which of SQLite's result codes mean "later, perhaps".</summary>
internal static class SqliteErrors
{
    private const int Busy = 5, Locked = 6, IoError = 10, Full = 13, CantOpen = 14;

    public static bool IsTransient(SqliteException e) => e.SqliteErrorCode is Busy or Locked or IoError or Full or CantOpen;

    public static DatabaseUnavailableException Unavailable(SqliteException e) => new($"The database does not answer: {e.Message}", e);
}
