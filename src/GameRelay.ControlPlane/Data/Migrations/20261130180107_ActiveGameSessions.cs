using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GameRelay.ControlPlane.Data.Migrations
{
    /// <inheritdoc />
    public partial class ActiveGameSessions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_game_sessions_fleet_id_id",
                table: "game_sessions",
                columns: new[] { "fleet_id", "id" },
                filter: "status = 'Active'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_game_sessions_fleet_id_id",
                table: "game_sessions");
        }
    }
}
