using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GameRelay.ControlPlane.Data.Migrations
{
    /// <inheritdoc />
    public partial class GameSessionLogStore : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_game_session_logs_game_sessions_game_session_id",
                table: "game_session_logs");

            migrationBuilder.AddColumn<string>(
                name: "stored_key",
                table: "game_session_logs",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "stored_key",
                table: "game_session_logs");

            migrationBuilder.AddForeignKey(
                name: "fk_game_session_logs_game_sessions_game_session_id",
                table: "game_session_logs",
                column: "game_session_id",
                principalTable: "game_sessions",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);
        }
    }
}
