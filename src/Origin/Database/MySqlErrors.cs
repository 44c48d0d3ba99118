namespace EdgeRegistry.Origin.Database;

/// <summary>What an error of the database means for the attempt that met it.</summary>
internal enum MySqlFault
{
    /// <summary>Repeating helps nothing: a defect of ours, or of the data.</summary>
    None,

    /// <summary>Two transactions met: a deadlock, or Galera's certification. This one was rolled back.</summary>
    Conflict,

    /// <summary>A row was locked for too long.</summary>
    LockTimeout,

    /// <summary>The connection is gone, or its server is going: another may help.</summary>
    Lost,

    /// <summary>The server is full, or refuses writes for now.</summary>
    Refused,
}

/// <summary>Reads errors: the server's numbers (MariaDB and MySQL share them) and the driver's.</summary>
internal static class MySqlErrors
{
    public const int DuplicateKey = 1062;

    public const int TableExists = 1050;

    private const int ColumnExists = 1060, IndexExists = 1061;

    public static MySqlFault Read(Exception error) => error switch
    {
        DatabaseUnavailableException => MySqlFault.Lost,
        IOException or TimeoutException or ObjectDisposedException => MySqlFault.Lost,
        _ when MySqlDriver.IsBroken(error) => MySqlFault.Lost,
        _ when !MySqlDriver.IsOurs(error) => MySqlFault.None,
        _ => Read(MySqlDriver.Number(error)),
    };

    /// <summary>An INSERT found its key taken.</summary>
    public static bool IsDuplicate(Exception error) => MySqlDriver.IsOurs(error) && MySqlDriver.Number(error) == DuplicateKey;

    /// <summary>A change of the schema found that it was done already.</summary>
    public static bool IsDone(Exception error) => MySqlDriver.IsOurs(error) && MySqlDriver.Number(error) is TableExists or ColumnExists or IndexExists;

    private static MySqlFault Read(int number) => number switch
    {
        1213 or 1020 or 3101 => MySqlFault.Conflict, // deadlock, certification; changed since read; group replication's certification
        1205 => MySqlFault.LockTimeout,
        1021 or 1030 or 1037 or 1038 or 1041 or 1114 or 1203 or 1226 => MySqlFault.Refused, // disk full, engine error, out of memory, limits
        0 => MySqlFault.Lost, // the driver's own: the stream broke
        1040 or 1042 or 1043 or 1047 or 1053 or 1077 or 1079 or 1080 => MySqlFault.Lost, // too many connections, no server, not ready (Galera), going down
        >= 1152 and <= 1161 or 1180 or 1184 or 1189 or 1190 or 1290 or 1317 or 1792 or 1836 or 1927 => MySqlFault.Lost, // network, killed, read-only by now
        >= 2000 and < 2100 or 4031 => MySqlFault.Lost, // the client's side of it
        _ => MySqlFault.None,
    };
}
